package dev.fettle.redis;

import dev.fettle.action.Command;
import dev.fettle.action.Reply;
import dev.fettle.fleet.Capabilities.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Tries commands in a form that cannot do anything: on a key that does not exist, by asking for their help, or with an
 * argument that they refuse.
 */
final class Harmless {
    private static final Set<String> WITHOUT_KEY =
            Set.of("ping", "info", "role", "dbsize", "time", "lastsave", "randomkey");

    /** What follows a key that does not exist so that the command is complete; none of these creates it. */
    private static final Map<String, List<String>> AFTER_KEY = Map.ofEntries(
            Map.entry("expire", List.of("1")),
            Map.entry("pexpire", List.of("1")),
            Map.entry("pexpireat", List.of("4102444800000")),
            Map.entry("persist", List.of()),
            Map.entry("unlink", List.of()),
            Map.entry("del", List.of()),
            Map.entry("touch", List.of()),
            Map.entry("exists", List.of()),
            Map.entry("type", List.of()),
            Map.entry("ttl", List.of()),
            Map.entry("pttl", List.of()),
            Map.entry("expiretime", List.of()),
            Map.entry("pexpiretime", List.of()),
            Map.entry("dump", List.of()),
            Map.entry("get", List.of()),
            Map.entry("strlen", List.of()),
            Map.entry("llen", List.of()),
            Map.entry("lrange", List.of("0", "0")),
            Map.entry("ltrim", List.of("0", "-1")),
            Map.entry("hlen", List.of()),
            Map.entry("hscan", List.of("0")),
            Map.entry("hdel", List.of("0")),
            Map.entry("scard", List.of()),
            Map.entry("sscan", List.of("0")),
            Map.entry("srem", List.of("0")),
            Map.entry("zcard", List.of()),
            Map.entry("zcount", List.of("0", "0")),
            Map.entry("zscan", List.of("0")),
            Map.entry("zrange", List.of("0", "0")),
            Map.entry("zrem", List.of("0")),
            Map.entry("zremrangebyrank", List.of("0", "0")),
            Map.entry("zremrangebyscore", List.of("0", "0")),
            Map.entry("xlen", List.of()),
            Map.entry("xrange", List.of("-", "+")),
            Map.entry("xtrim", List.of("MAXLEN", "0")),
            Map.entry("xdel", List.of("0-1")),
            Map.entry("object|encoding", List.of()),
            Map.entry("object|idletime", List.of()),
            Map.entry("memory|usage", List.of()));

    /** Whose arguments are read before anything is done; with this one they are refused. Our rights are judged before. */
    private static final Map<String, String> MALFORMED = Map.of("failover", "fettle");

    private final Wire wire;
    private final String missing = "fettle:probe:" + UUID.randomUUID();
    private final Map<String, Reply> helps = new HashMap<>();

    Harmless(Wire wire) {
        this.wire = wire;
    }

    /** Empty where it cannot be found out without doing it. */
    Optional<Verdict> of(String command) {
        List<String> after = AFTER_KEY.get(command);
        if (after != null) {
            List<Object> words = new ArrayList<>(Arrays.asList(command.split("\\|", -1)));
            words.add(missing);
            words.addAll(after);
            return Optional.of(verdict(send(words)));
        }
        if (command.equals("scan")) {
            return Optional.of(verdict(send(List.of("scan", "0", "COUNT", "1"))));
        }
        String nonsense = MALFORMED.get(command);
        if (nonsense != null) {
            return Optional.of(verdictOfMalformed(send(List.of(command, nonsense))));
        }
        if (WITHOUT_KEY.contains(command)) {
            return Optional.of(verdict(send(List.of(command))));
        }
        return command.indexOf('|') > 0 ? byHelp(command) : byName(command);
    }

    /** Whether EXPIRE takes NX, XX, GT and LT, as from 7.0 on. */
    Optional<Verdict> expireOptions() {
        Reply reply = send(List.of("EXPIRE", missing, "1", "NX"));
        if (!(reply instanceof Reply.Failure failure)) {
            return Optional.of(Verdict.YES);
        }
        if (failure.code().equals("READONLY")) {
            // The number of arguments is judged before the role.
            return Optional.of(Verdict.YES);
        }
        if (!failure.code().equals("NOPERM")) {
            return Optional.of(Verdict.UNSUPPORTED);
        }
        // Our user may only touch certain keys. The arity says it too: exactly 3 words before, at least 3 since.
        Reply arity = field(send(List.of("COMMAND", "INFO", "expire")), 0, 1);
        return arity instanceof Reply.Number number
                ? Optional.of(number.value() < 0 ? Verdict.YES : Verdict.UNSUPPORTED)
                : Optional.empty();
    }

    private Optional<Verdict> byHelp(String command) {
        String verb = command.substring(0, command.indexOf('|'));
        String wanted = command.substring(command.indexOf('|') + 1).toUpperCase(Locale.ROOT);
        Reply help = helps.computeIfAbsent(verb, name -> send(List.of(name, "HELP")));
        if (help instanceof Reply.Failure failure) {
            // A user may have been granted the one subcommand without HELP, so NOPERM proves nothing.
            return failure.code().equals("NOPERM") ? Optional.empty() : byName(verb);
        }
        if (!(help instanceof Reply.Many lines)) {
            return Optional.empty();
        }
        boolean listed = lines.items().stream()
                .filter(Reply.Text.class::isInstance)
                .map(line -> line.asText().strip().toUpperCase(Locale.ROOT))
                .anyMatch(line -> line.equals(wanted) || line.startsWith(wanted + " "));
        // Whether our user may is known only for users who may do everything; see below.
        return listed ? ifUnrestricted() : Optional.of(Verdict.UNSUPPORTED);
    }

    /** Whether the server has it; whether our user may is known only for users who may do everything. */
    private Optional<Verdict> byName(String command) {
        Reply known = send(List.of("COMMAND", "INFO", command));
        if (known instanceof Reply.Many many && many.items().size() == 1) {
            return many.items().getFirst() instanceof Reply.Nil ? Optional.of(Verdict.UNSUPPORTED) : ifUnrestricted();
        }
        return Optional.empty();
    }

    /** YES for a user with all commands, otherwise no verdict. Servers without ACLs have no other users. */
    private Optional<Verdict> ifUnrestricted() {
        Reply user = send(List.of("ACL", "WHOAMI"));
        if (user instanceof Reply.Failure failure) {
            return Refusals.isUnknown(failure) ? Optional.of(Verdict.YES) : Optional.empty();
        }
        Reply rules = send(List.of("ACL", "GETUSER", user.asText()));
        Reply granted = rules instanceof Reply.Many many ? after(many, "commands") : null;
        return granted != null && granted.asText().equals("+@all") ? Optional.of(Verdict.YES) : Optional.empty();
    }

    private static @Nullable Reply after(Reply.Many many, String name) {
        for (int i = 0; i + 1 < many.items().size(); i += 2) {
            if (many.items().get(i) instanceof Reply.Text text && text.asText().equals(name)) {
                return many.items().get(i + 1);
            }
        }
        return null;
    }

    private static @Nullable Reply field(Reply reply, int... path) {
        Reply at = reply;
        for (int index : path) {
            if (!(at instanceof Reply.Many many) || index >= many.items().size()) {
                return null;
            }
            at = many.items().get(index);
        }
        return at;
    }

    private static Verdict verdict(Reply reply) {
        if (!(reply instanceof Reply.Failure failure)) {
            return Verdict.YES;
        }
        if (failure.code().equals("NOPERM")) {
            // Before 7.0 "one of the keys", later "a key" or "the 'k' key": the command as such is granted.
            String line = failure.line().toLowerCase(Locale.ROOT);
            return line.contains("key") && !line.contains("to run the") ? Verdict.YES : Verdict.FORBIDDEN;
        }
        boolean lacking = Refusals.isUnknown(failure)
                || failure.line().toLowerCase(Locale.ROOT).contains("wrong number of arguments")
                || failure.line().toLowerCase(Locale.ROOT).contains("syntax error");
        // Anything else (READONLY, MOVED, LOADING, MISCONF) is said of a command that it knows and that we may send.
        return lacking ? Verdict.UNSUPPORTED : Verdict.YES;
    }

    /** Every other refusal is the one that was meant to come. */
    private static Verdict verdictOfMalformed(Reply reply) {
        if (reply instanceof Reply.Failure failure && Refusals.isUnknown(failure)) {
            return Verdict.UNSUPPORTED;
        }
        return reply instanceof Reply.Failure failure && failure.code().equals("NOPERM")
                ? Verdict.FORBIDDEN
                : Verdict.YES;
    }

    private Reply send(List<?> words) {
        List<?> rest = words.subList(1, words.size());
        return wire.exchange(Command.of(String.valueOf(words.getFirst()), rest.toArray()));
    }
}
