package dev.fettle.actions.journal;

import dev.fettle.action.Command;
import dev.fettle.action.Image;
import dev.fettle.action.Protection;
import dev.fettle.action.Reply;
import dev.fettle.action.Session;
import dev.fettle.action.Target;
import dev.fettle.actions.Able;
import dev.fettle.actions.CutOff;
import dev.fettle.actions.Info;
import dev.fettle.actions.Refusals;
import dev.fettle.actions.ServerScript;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Puts back what images tell of. */
final class Restoring {
    static final String RACE = "the server lets us run no script: each key is read and then put back, and what the"
            + " application does to it in between is not seen";

    static final String PROTECTED = "skipped-protected";

    private final Session session;
    private final UndoCounts counts;
    private final Protection protection;
    private final Inspection inspection;
    private final @Nullable ServerScript script;
    private final String exact;

    Restoring(Session session, Target target, Refusals refusals) {
        this.session = session;
        this.counts = new UndoCounts(session, refusals);
        this.protection = target.protection();
        this.inspection = new Inspection(session, target, false);
        this.exact = Able.tellsExpiry(target) ? "1" : "";
        ServerScript wanted = new ServerScript(session, UndoScript.TEXT);
        this.script = ServerScript.mayRun(target) && wanted.load() ? wanted : null;
    }

    /** Whether somebody may come between our look at a key and what we do to it. */
    boolean races() {
        return script == null;
    }

    /** The command that most of what is sent consists of. */
    String verb() {
        return script == null ? "persist" : "evalsha";
    }

    /** What the next attempt has to know, for the checkpoint. */
    void addTo(Map<String, String> position) {
        counts.addTo(position);
    }

    /**
     * Images of one database.
     *
     * @param through hears how many of them, from the first on, are done with and counted: all, or fewer where it is cut off
     */
    void restore(List<Image> images, IntConsumer through) {
        List<@Nullable Standing> standings = standings(images);
        List<Command> commands = new ArrayList<>(images.size() + 1);
        commands.add(Command.of("TIME"));
        for (int i = 0; i < images.size(); i++) {
            if (isSent(images.get(i), standings.get(i))) {
                commands.add(script == null ? plain(images.get(i)) : checked(script, images.get(i)));
            }
        }
        Consumer<List<Reply>> tell = replies -> through.accept(count(images, standings, replies));
        tell.accept(
                script == null
                        ? CutOff.told(commands.size(), () -> session.send(commands), tell)
                        : script.send(commands, tell));
        counts.requireNoneRefused();
    }

    /** Null where the server says it when the image is put back, or is not asked. */
    private List<@Nullable Standing> standings(List<Image> images) {
        List<Image> asked = images.stream()
                .filter(image -> script == null && mayChange(image))
                .toList();
        if (asked.isEmpty()) {
            return Collections.nCopies(images.size(), null);
        }
        Iterator<@Nullable Standing> told = inspection.of(asked).iterator();
        List<@Nullable Standing> standings = new ArrayList<>(images.size());
        for (Image image : images) {
            standings.add(mayChange(image) ? told.next() : null);
        }
        return standings;
    }

    private boolean isSent(Image image, @Nullable Standing standing) {
        return mayChange(image) && (standing == null || standing == Standing.OURS);
    }

    /** @return how many of the images, from the first on, it is known of what came of them */
    private int count(List<Image> images, List<@Nullable Standing> standings, List<Reply> replies) {
        long now =
                replies.getFirst() instanceof Reply.Many time ? Info.clock(time).toEpochMilli() : 0;
        int done = 0;
        for (int reply = 1; done < images.size(); done++) {
            Image image = images.get(done);
            Standing standing = standings.get(done);
            if (!mayChange(image)) {
                counts.left(image, PROTECTED);
            } else if (standing != null && standing != Standing.OURS) {
                counts.left(image, standing);
            } else if (replies.get(reply) instanceof Reply.Lost || replies.get(reply) instanceof Reply.Unsent) {
                break;
            } else {
                counts.answered(image, replies.get(reply++), now);
            }
        }
        counts.tell();
        return done;
    }

    /** Keys may have come to belong to somebody since the run changed them. */
    private boolean mayChange(Image image) {
        return switch (image) {
            case Image.Expiry expiry -> protection.of(expiry.key()) == null;
            case Image.Members members -> protection.of(members.key()) == null;
            case Image.Dump dump -> protection.of(dump.key()) == null;
            case Image.Untouched left -> false;
            case Image.Setting setting -> true;
        };
    }

    private Command checked(ServerScript atomic, Image image) {
        return switch (image) {
            case Image.Expiry expiry -> {
                Long before = expiry.before();
                yield atomic.call(
                        expiry.key(), List.of("e", expiry.after(), before == null ? "" : before.toString(), exact));
            }
            case Image.Members members -> {
                List<Object> words =
                        new ArrayList<>(List.of("m", members.beside().size()));
                words.addAll(members.beside());
                scored(members, words);
                yield atomic.call(members.key(), words);
            }
            case Image.Dump dump -> plain(dump);
            case Image.Untouched left -> plain(left);
            case Image.Setting setting -> plain(setting);
        };
    }

    private static Command plain(Image image) {
        return switch (image) {
            case Image.Expiry expiry -> {
                Long before = expiry.before();
                yield before == null
                        ? Command.of("PERSIST", (Object) expiry.key())
                        : Command.of("PEXPIREAT", expiry.key(), before);
            }
            case Image.Members members -> {
                List<Object> words = new ArrayList<>(List.of(members.key(), "NX"));
                scored(members, words);
                yield Command.of("ZADD", words.toArray());
            }
            case Image.Dump dump -> {
                Long expiry = dump.expiry();
                yield Command.of("RESTORE", dump.key(), expiry == null ? 0L : expiry, dump.payload(), "ABSTTL")
                        .touching(1 + dump.payload().length / Batches.BYTES_FOR_ONE);
            }
            case Image.Untouched left -> Command.of("TIME");
            // No remedy sets any yet; what cannot be undone is not touched.
            case Image.Setting setting -> Command.of("TIME");
        };
    }

    private static void scored(Image.Members members, List<Object> words) {
        for (Image.Member member : members.members()) {
            words.add(member.score());
            words.add(member.name());
        }
    }
}
