package dev.fettle.redis;

import dev.fettle.action.Command;
import dev.fettle.action.Reply;
import dev.fettle.fleet.Capabilities.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Asks the server itself what our user may do: ACL DRYRUN, from 7.0 on. */
final class DryRun {
    /** The most arguments that a command of any action needs before the server stops asking for more. */
    private static final int MOST_ARGUMENTS = 6;

    private final Wire wire;
    private String user = "default";

    DryRun(Wire wire) {
        this.wire = wire;
    }

    /** Whether it is there and we may use it. */
    boolean works() {
        if (wire.exchange(Command.of("ACL", "WHOAMI")) instanceof Reply.Text name) {
            user = name.asText();
        }
        return !(wire.exchange(Command.of("ACL", "DRYRUN", user, "PING")) instanceof Reply.Failure);
    }

    /** All in one exchange: each command with no argument, with one, with two, as it refuses to judge too few. */
    Map<String, Verdict> of(List<String> commands) {
        List<Command> questions = new ArrayList<>();
        for (String command : commands) {
            for (int arguments = 0; arguments <= MOST_ARGUMENTS; arguments++) {
                questions.add(question(command, arguments));
            }
        }
        List<Reply> replies = wire.exchange(questions);
        Map<String, Verdict> verdicts = new TreeMap<>();
        for (int i = 0; i < commands.size(); i++) {
            int from = i * (MOST_ARGUMENTS + 1);
            for (Reply reply : replies.subList(from, from + MOST_ARGUMENTS + 1)) {
                if (!asksForMore(reply)) {
                    verdicts.put(commands.get(i), verdict(reply));
                    break;
                }
            }
        }
        return verdicts;
    }

    private Command question(String command, int arguments) {
        List<Object> words = new ArrayList<>(List.of("DRYRUN", user));
        words.addAll(Arrays.asList(command.split("\\|", -1)));
        for (int i = 0; i < arguments; i++) {
            // A number, so that whatever counts its keys (EVAL) finds a count.
            words.add("0");
        }
        return Command.of("ACL", words.toArray());
    }

    private static boolean asksForMore(Reply reply) {
        return reply instanceof Reply.Failure failure
                && failure.line().toLowerCase(Locale.ROOT).contains("wrong number of arguments");
    }

    /** A user who may run the command on some keys only is let through here: the keys are known when the plan is made. */
    private static Verdict verdict(Reply reply) {
        return switch (reply) {
            case Reply.Failure failure -> Verdict.UNSUPPORTED;
            case Reply.Text text -> text.asText().contains("permissions to run") ? Verdict.FORBIDDEN : Verdict.YES;
            case Reply.Nil nil -> Verdict.YES;
            case Reply.Number number -> Verdict.YES;
            case Reply.Many many -> Verdict.YES;
            case Reply.Lost lost -> throw new IllegalStateException("a lost answer ends the probing");
            case Reply.Unsent unsent -> throw new IllegalStateException("a question keeps for ever");
        };
    }
}
