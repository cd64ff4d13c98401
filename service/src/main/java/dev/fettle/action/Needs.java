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
 */
public record Needs(Set<String> reads, Set<String> writes, Set<Role> roles) {
    public Needs {
        reads = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(reads));
        writes = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(writes));
        roles = Set.copyOf(roles);
    }
}
