package dev.fettle.action;

import dev.fettle.fleet.Role;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an action needs of a server. The session lets through only the commands named here; the minimal ACL is made of
 * them.
 *
 * @param reads commands that planning may send, in lower case, with subcommand after a bar ({@code memory|usage})
 * @param writes further commands that executing may send
 * @param roles the roles on which it can work
 * @param scope how much of a shard it works on
 */
public record Needs(Set<String> reads, Set<String> writes, Set<Role> roles, Scope scope) {
    /** How much of a shard an action works on. */
    public enum Scope {
        /** The target alone, on a connection that holds it to its incarnation and role. */
        SERVER,
        /** All servers of the target's shard, and the Sentinels over them: {@link Reader#shard}. */
        SHARD
    }

    public Needs {
        reads = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(reads));
        writes = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(writes));
        roles = Set.copyOf(roles);
    }

    /** Of an action that works on the target alone. */
    public Needs(Set<String> reads, Set<String> writes, Set<Role> roles) {
        this(reads, writes, roles, Scope.SERVER);
    }
}
