package dev.fettle.actions.journal;

import dev.fettle.action.Command;
import dev.fettle.action.Image;
import dev.fettle.action.Reader;
import dev.fettle.action.Reply;
import dev.fettle.action.Target;
import dev.fettle.actions.Info;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads how what images tell of stands today. */
final class Inspection {
    private final Reader reader;
    private final boolean exact;

    Inspection(Reader reader, Target target) {
        this.reader = reader;
        this.exact = tellsExpiry(target);
    }

    /** Whether the server tells the moment at which a key expires; others, before 7.0, only how far off it is. */
    static boolean tellsExpiry(Target target) {
        var can = target.instance().capabilities();
        return can.can("pexpiretime")
                || (!can.cannot("pexpiretime") && target.instance().engine().speaks(7, 0));
    }

    /** The command that most of what is sent consists of. */
    String verb() {
        return exact ? "pexpiretime" : "pttl";
    }

    /** One for each image, all of one database; null where the server answers with an error. One exchange. */
    List<@Nullable Standing> of(List<Image> images) {
        List<Command> commands = new ArrayList<>(images.size() + 2);
        commands.add(Command.of("TIME"));
        images.forEach(image -> commands.add(question(image)));
        commands.add(Command.of("TIME"));
        List<Reply> replies = reader.send(commands);
        long from = Info.clock(replies.getFirst()).toEpochMilli();
        long to = Info.clock(replies.getLast()).toEpochMilli();
        List<@Nullable Standing> standings = new ArrayList<>(images.size());
        for (int i = 0; i < images.size(); i++) {
            standings.add(standing(images.get(i), replies.get(i + 1), from, to));
        }
        return standings;
    }

    private Command question(Image image) {
        return switch (image) {
            case Image.Expiry expiry -> Command.of(exact ? "PEXPIRETIME" : "PTTL", (Object) expiry.key());
            case Image.Members members -> Command.of("ZCARD", (Object) members.key());
            case Image.Dump dump -> Command.of("EXISTS", (Object) dump.key());
            case Image.Setting setting -> Command.of("TIME");
        };
    }

    private @Nullable Standing standing(Image image, Reply reply, long from, long to) {
        if (reply instanceof Reply.Failure failure) {
            return failure.code().equals("WRONGTYPE") ? Standing.TOUCHED : null;
        }
        return switch (image) {
            case Image.Expiry expiry ->
                exact ? standing(expiry, reply.asLong(), 0, 0) : standing(expiry, reply.asLong(), from - 1, to + 1);
            case Image.Members members -> reply.asLong() == 0 ? Standing.GONE : Standing.OURS;
            case Image.Dump dump -> {
                Long expiry = dump.expiry();
                yield reply.asLong() > 0
                        ? Standing.TOUCHED
                        : expiry != null && expiry <= to ? Standing.EXPIRED : Standing.OURS;
            }
            case Image.Setting setting -> Standing.TOUCHED;
        };
    }

    private static Standing standing(Image.Expiry image, long answer, long least, long most) {
        Long before = image.before();
        if (answer == -2) {
            return Standing.GONE;
        }
        if (answer == -1) {
            return before == null ? Standing.AS_BEFORE : Standing.TOUCHED;
        }
        if (within(image.after(), answer + least, answer + most)) {
            return Standing.OURS;
        }
        return before != null && within(before, answer + least, answer + most) ? Standing.AS_BEFORE : Standing.TOUCHED;
    }

    private static boolean within(long moment, long least, long most) {
        return least <= moment && moment <= most;
    }
}
