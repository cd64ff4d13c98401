package dev.fettle.actions;

import dev.fettle.action.Command;
import dev.fettle.action.Reply;
import dev.fettle.action.Session;
import dev.fettle.action.Target;
import dev.fettle.action.TargetFault;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A script for one key, kept by the server: it checks and acts while nobody else gets a word in. */
public final class ServerScript {
    private final Session session;
    private final String text;
    private String sha = "";

    public ServerScript(Session session, String text) {
        this.session = session;
        this.text = text;
    }

    /** Whether the server is not known to refuse scripts. */
    public static boolean mayRun(Target target) {
        var can = target.instance().capabilities();
        return !can.cannot("evalsha") && !can.cannot("script|load");
    }

    /** Gives the script to the server. @return whether it lets us run scripts */
    public boolean load() {
        Reply reply = session.send(Command.of("SCRIPT", "LOAD", text));
        if (reply instanceof Reply.Failure failure) {
            if (failure.code().equals("NOPERM") || failure.code().equals("ERR")) {
                return false;
            }
            throw new TargetFault("SCRIPT LOAD was refused: " + failure.line());
        }
        sha = reply.asText();
        return true;
    }

    /** The call for one key; arguments as {@link Command} takes them. */
    public Command call(byte[] key, List<?> arguments) {
        List<Object> words = new ArrayList<>(arguments.size() + 3);
        words.add(sha);
        words.add(1);
        words.add(key);
        words.addAll(arguments);
        return Command.of("EVALSHA", words.toArray());
    }

    /**
     * Sends commands, calls among them. Where the server has forgotten the script it is loaded, and the calls go once more.
     *
     * @param cutOff hears what is known of each command, where not all are answered
     */
    public List<Reply> send(List<Command> commands, Consumer<List<Reply>> cutOff) {
        List<Reply> replies = new ArrayList<>(CutOff.told(commands.size(), () -> session.send(commands), cutOff));
        List<Integer> forgotten = new ArrayList<>();
        for (int i = 0; i < replies.size(); i++) {
            if (replies.get(i) instanceof Reply.Failure failure
                    && failure.code().equals("NOSCRIPT")) {
                forgotten.add(i);
            }
        }
        if (!forgotten.isEmpty()) {
            List<Command> calls = forgotten.stream().map(commands::get).toList();
            put(
                    CutOff.told(calls.size(), () -> loadAndSend(calls), known -> {
                        put(known, forgotten, replies);
                        cutOff.accept(replies);
                    }),
                    forgotten,
                    replies);
        }
        return replies;
    }

    private List<Reply> loadAndSend(List<Command> calls) {
        CutOff.ahead(this::load);
        return session.send(calls);
    }

    private static void put(List<Reply> again, List<Integer> positions, List<Reply> replies) {
        for (int i = 0; i < again.size(); i++) {
            replies.set(positions.get(i), again.get(i));
        }
    }
}
