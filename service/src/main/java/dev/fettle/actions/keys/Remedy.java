package dev.fettle.actions.keys;

import dev.fettle.action.Command;
import dev.fettle.action.Reply;
import dev.fettle.action.Session;
import dev.fettle.action.Target;
import dev.fettle.action.TargetFault;
import dev.fettle.actions.Able;
import dev.fettle.actions.Refusals;
import dev.fettle.actions.ServerScript;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How one key is treated: by a command that checks for itself, by a script that does, or after reading. */
final class Remedy {
    /** The ways, the safest that a server allows comes first. */
    enum Way {
        /** One command that does nothing where the key's time to live is not as meant. */
        COMMAND,
        /** A script that checks every condition again and acts, while nobody else gets a word in. */
        SCRIPT,
        /** Reads, then acts: somebody may change the key in between. */
        READ_FIRST
    }

    /** So old may be what was read of a key before it is changed; longer than a governor rests after one exchange. */
    private static final Duration JUDGED = Duration.ofSeconds(10);

    private final Rule rule;
    private final Session session;
    private final Refusals refusals;
    private final Way way;
    private final @Nullable Expiries expiries;
    private final String exact;
    private String sha = "";

    Remedy(Rule rule, Target target, Session session, Refusals refusals) {
        this.rule = rule;
        this.session = session;
        this.refusals = refusals;
        this.exact = Able.tellsExpiry(target) ? "1" : "";
        Way best = best(rule, target);
        Term term = rule.term();
        this.expiries = term == null ? null : Expiries.of(session, term);
        this.way = best == Way.SCRIPT && !load() ? Way.READ_FIRST : best;
    }

    /** The best way that the server is known to allow. */
    static Way best(Rule rule, Target target) {
        ExpireParams params = rule.params();
        boolean readsMore = params.idle() != null || params.field() != null;
        boolean checksItself =
                params.delete() ? !rule.looksAtTtl() && rule.type() == null : Able.hasExpireConditions(target);
        boolean scripts = ServerScript.mayRun(target);
        // What was kept of a key is only worth something where the key still is so when it is changed.
        if (checksItself && !readsMore && !(rule.keepsBefore() && scripts)) {
            return Way.COMMAND;
        }
        return scripts ? Way.SCRIPT : Way.READ_FIRST;
    }

    /** Null where keys are deleted. */
    @Nullable
    Expiries expiries() {
        return expiries;
    }

    Way way() {
        return way;
    }

    /** How long a change that is prepared may wait before it goes out; null for ever. */
    @Nullable
    Duration keepsFor() {
        if (expiries == null) {
            return way == Way.READ_FIRST ? JUDGED : null;
        }
        Duration lag = expiries.term().lag();
        return way == Way.READ_FIRST && JUDGED.compareTo(lag) < 0 ? JUDGED : lag;
    }

    /** What has to be read of a key before it is changed. Where that is nothing, every key that matches is sent a change. */
    static Set<Judge.Probe> readsFirst(Rule rule, Way way) {
        Set<Judge.Probe> probes = EnumSet.noneOf(Judge.Probe.class);
        switch (way) {
            case COMMAND -> {
                // LT alone would shorten again and again, as time goes on.
                if (!rule.params().delete() && rule.params().only() == ExpireParams.Only.ANY) {
                    probes.add(Judge.Probe.TTL);
                }
            }
            case SCRIPT -> {
                if (rule.keepsBefore()) {
                    // Nothing is kept of keys that are not meant.
                    probes.addAll(Judge.all(rule));
                } else if (rule.params().field() != null) {
                    probes.add(Judge.Probe.FIELD);
                }
            }
            case READ_FIRST -> probes.addAll(Judge.all(rule));
        }
        return probes;
    }

    /**
     * @param field the value of the field by which the key was judged
     * @param moment the expiry to give, where keys are not deleted
     * @param proof by what a key of which something was kept is known
     */
    Command command(byte[] key, byte @Nullable [] field, long moment, String proof) {
        String at = expiries == null ? "" : Long.toString(moment);
        return switch (way) {
            case SCRIPT -> script(key, at, field, proof);
            case COMMAND ->
                expiries == null
                        ? unlink(key)
                        : Command.of(
                                "PEXPIREAT",
                                key,
                                at,
                                rule.params().only() == ExpireParams.Only.WITHOUT_TTL ? "NX" : "LT");
            case READ_FIRST -> expiries == null ? unlink(key) : Command.of("PEXPIREAT", key, at);
        };
    }

    /** The counter of the result that a reply belongs to. */
    String counter(Reply reply) {
        if (reply instanceof Reply.Failure failure) {
            return refusals.counter(failure);
        }
        return switch ((int) reply.asLong()) {
            case 1 -> rule.params().delete() ? "deleted" : "expired";
            case 0 -> way == Way.COMMAND && !rule.params().delete() ? "skipped-has-ttl" : "skipped-gone";
            case ExpireScript.HAS_TTL -> "skipped-has-ttl";
            case ExpireScript.GONE -> "skipped-gone";
            case ExpireScript.OTHER_TYPE -> "skipped-other-type";
            case ExpireScript.RECENTLY_USED -> "skipped-recently-used";
            case ExpireScript.CHANGED -> "skipped-changed";
            default -> throw new TargetFault("the server answered " + reply.asLong() + " to the change of one key");
        };
    }

    /** Whether the server has forgotten the script: it is to be loaded, and the command to be sent, once more. */
    boolean isForgotten(Reply reply) {
        return reply instanceof Reply.Failure failure && failure.code().equals("NOSCRIPT");
    }

    /** Gives the script to the server. @return whether it lets us run scripts */
    boolean load() {
        Reply reply = session.send(Command.of("SCRIPT", "LOAD", ExpireScript.TEXT));
        if (reply instanceof Reply.Failure failure) {
            if (failure.code().equals("NOPERM") || failure.code().equals("ERR")) {
                return false;
            }
            throw new TargetFault("SCRIPT LOAD was refused: " + failure.line());
        }
        sha = reply.asText();
        return true;
    }

    private static Command unlink(byte[] key) {
        return Command.of("UNLINK", (Object) key);
    }

    private Command script(byte[] key, String at, byte @Nullable [] field, String proof) {
        ExpireParams params = rule.params();
        return Command.of(
                "EVALSHA",
                sha,
                1,
                key,
                rule.looksAtTtl() ? Long.toString(rule.leaveAloneUpTo()) : "",
                Objects.requireNonNullElse(rule.type(), ""),
                params.idle() == null ? "" : Long.toString(params.idle().toSeconds()),
                Objects.requireNonNullElse(params.field(), ""),
                field == null ? new byte[0] : field,
                at,
                proof,
                exact);
    }
}
