package dev.fettle.actions.journal;

import dev.fettle.action.Command;
import dev.fettle.action.Image;
import dev.fettle.action.Protection;
import dev.fettle.action.Reply;
import dev.fettle.action.Session;
import dev.fettle.action.Target;
import dev.fettle.actions.Info;
import dev.fettle.actions.Refusals;
import dev.fettle.actions.ServerScript;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Puts back what images tell of. */
final class Restoring {
    static final String RACE = "the server lets us run no script: each key is read and then put back, and what the"
            + " application does to it in between is not seen";

    private final Session session;
    private final Refusals refusals;
    private final Protection protection;
    private final Inspection inspection;
    private final @Nullable ServerScript script;
    private final String exact;

    Restoring(Session session, Target target, Refusals refusals) {
        this.session = session;
        this.refusals = refusals;
        this.protection = target.protection();
        this.inspection = new Inspection(session, target);
        this.exact = Inspection.tellsExpiry(target) ? "1" : "";
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

    /** Images of one database. What came of them is counted when all is done. */
    void restore(List<Image> all) {
        List<Image> images = all.stream().filter(this::mayChange).toList();
        if (images.size() < all.size()) {
            session.count("skipped-protected", all.size() - images.size());
        }
        if (images.isEmpty()) {
            return;
        }
        List<Image> todo = new ArrayList<>();
        Map<String, Long> counts = new TreeMap<>();
        ServerScript atomic = script;
        if (atomic == null) {
            List<@Nullable Standing> standings = inspection.of(images);
            for (int i = 0; i < images.size(); i++) {
                Standing standing = standings.get(i);
                if (standing == null || standing == Standing.OURS) {
                    todo.add(images.get(i));
                } else {
                    counts.merge(standing.counter(), 1L, Long::sum);
                }
            }
        } else {
            todo.addAll(images);
        }
        List<Command> commands = new ArrayList<>(todo.size() + 1);
        commands.add(Command.of("TIME"));
        todo.forEach(image -> commands.add(atomic == null ? plain(image) : checked(atomic, image)));
        List<Reply> replies = atomic == null ? session.send(commands) : atomic.send(commands);
        long now = Info.clock(replies.getFirst()).toEpochMilli();
        for (int i = 0; i < todo.size(); i++) {
            count(counts, todo.get(i), replies.get(i + 1), now);
        }
        counts.forEach(session::count);
        long changed = counts.getOrDefault(Standing.OURS.counter(), 0L);
        if (changed > 0) {
            session.count(Session.CHANGED, changed);
        }
    }

    /** Keys may have come to belong to somebody since the run changed them. */
    private boolean mayChange(Image image) {
        return switch (image) {
            case Image.Expiry expiry -> protection.of(expiry.key()) == null;
            case Image.Members members -> protection.of(members.key()) == null;
            case Image.Dump dump -> protection.of(dump.key()) == null;
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
                List<Object> words = new ArrayList<>(List.of("m"));
                scored(members, words);
                yield atomic.call(members.key(), words);
            }
            case Image.Dump dump -> plain(dump);
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
                yield Command.of("RESTORE", dump.key(), expiry == null ? 0L : expiry, dump.payload(), "ABSTTL");
            }
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

    private void count(Map<String, Long> counts, Image image, Reply reply, long now) {
        if (reply instanceof Reply.Failure failure) {
            String counter = failure.code().equals("BUSYKEY") || failure.code().equals("WRONGTYPE")
                    ? Standing.TOUCHED.counter()
                    : refusals.counter(failure);
            counts.merge(counter, 1L, Long::sum);
            return;
        }
        switch (image) {
            case Image.Expiry expiry -> counts.merge(answered(reply.asLong()).counter(), 1L, Long::sum);
            case Image.Members members -> {
                long back = reply.asLong();
                if (back > 0) {
                    counts.merge(Standing.OURS.counter(), 1L, Long::sum);
                    counts.merge("restored-members", back, Long::sum);
                } else {
                    // None was missing: there they are already, or somebody put them back.
                    counts.merge(answered(back).counter(), 1L, Long::sum);
                }
            }
            case Image.Dump dump -> {
                Long expiry = dump.expiry();
                Standing standing = expiry != null && expiry <= now ? Standing.EXPIRED : Standing.OURS;
                counts.merge(standing.counter(), 1L, Long::sum);
            }
            case Image.Setting setting -> counts.merge(Standing.TOUCHED.counter(), 1L, Long::sum);
        }
    }

    private static Standing answered(long reply) {
        return switch ((int) reply) {
            case UndoScript.TOUCHED -> Standing.TOUCHED;
            case UndoScript.GONE -> Standing.GONE;
            case UndoScript.AS_BEFORE -> Standing.AS_BEFORE;
            default -> Standing.OURS;
        };
    }
}
