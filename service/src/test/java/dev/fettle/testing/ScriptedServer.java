package dev.fettle.testing;

import dev.fettle.action.Command;
import dev.fettle.action.Reader;
import dev.fettle.action.Reply;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;

/** A server that answers as it is told, for what real ones do only in bad moments. */
public record ScriptedServer(Function<String, Reply> answers) implements Reader {
    @Override
    public List<Reply> send(List<Command> commands) {
        return commands.stream().map(this::answer).toList();
    }

    private Reply answer(Command command) {
        StringBuilder line = new StringBuilder(command.verb());
        for (int i = 1; i < command.words().length; i++) {
            line.append(' ').append(new String(command.words()[i], StandardCharsets.UTF_8));
        }
        return answers.apply(line.toString());
    }

    @Override
    public void select(int database) {}

    @Override
    public int chunk(String verb, int smallest, int largest) {
        return largest;
    }

    public static Reply text(String text) {
        return new Reply.Text(text.getBytes(StandardCharsets.UTF_8));
    }

    public static Reply failure(String line) {
        return new Reply.Failure(line.split(" ", 2)[0], line);
    }

    /** A page of a scan. */
    public static Reply page(String next, List<String> names) {
        return new Reply.Many(List.of(
                text(next),
                new Reply.Many(names.stream().map(ScriptedServer::text).toList())));
    }
}
