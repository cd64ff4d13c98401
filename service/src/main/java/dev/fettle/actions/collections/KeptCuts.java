package dev.fettle.actions.collections;

import dev.fettle.action.Command;
import dev.fettle.action.Image;
import dev.fettle.action.Reply;
import dev.fettle.action.Session;
import dev.fettle.action.Target;
import dev.fettle.actions.CutOff;
import dev.fettle.actions.ServerScript;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Cuts of which the journal keeps every element: read, written to the journal, and then taken out where they still stand as
 * they were read. The elements next to the kept ones go first, so that what can be brought back is what is missed most.
 */
final class KeptCuts {
    static final int SMALLEST = 20;

    /** What one script takes out holds the server for well under a millisecond. */
    static final int LARGEST = 250;

    private static final String[] COMMANDS = {"zscore", "zrank", "zrevrank", "zrem"};
    private static final String COUNTER = "journalled";

    private final Session session;
    private final Trim trim;
    private final ServerScript script;
    private boolean may;

    KeptCuts(Session session, Target target, Trim trim) {
        this.session = session;
        this.trim = trim;
        this.script = new ServerScript(session, CutScript.TEXT);
        this.may = trim.params().undoElements() > 0 && session.past().room() > 0 && mayCut(target) && script.load();
    }

    /** Whether the server is not known to refuse what this needs. */
    static boolean mayCut(Target target) {
        return ServerScript.mayRun(target)
                && Stream.of(COMMANDS).noneMatch(target.instance().capabilities()::cannot);
    }

    /** How many more elements may be kept; 0 from where on the cut is made without. */
    long left() {
        return may ? Math.max(0, trim.params().undoElements() - session.counted(COUNTER)) : 0;
    }

    /** One cut of a set. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Cut(byte[] key, long elements) {}

    /**
     * For each cut, how many elements went and then the size of the set; empty where the journal is full and none went.
     *
     * @param cutOff hears as much as is known of that, where it is cut off after the elements were read
     */
    List<Reply> make(int database, List<Cut> cuts, Consumer<List<Reply>> cutOff) {
        List<Reply> read = session.send(
                cuts.stream().map(cut -> trim.read(cut.key(), cut.elements())).toList());
        List<List<Image.Member>> all = read.stream().map(this::members).toList();
        List<List<Image.Member>> members =
                all.stream().map(one -> one.subList(beside(one), one.size())).toList();
        List<Image> images = new ArrayList<>();
        for (int i = 0; i < cuts.size(); i++) {
            if (!members.get(i).isEmpty()) {
                List<byte[]> beside = all.get(i).subList(0, beside(all.get(i))).stream()
                        .map(Image.Member::name)
                        .toList();
                images.add(new Image.Members(cuts.get(i).key(), database, beside, members.get(i)));
            }
        }
        Consumer<List<Reply>> end = known -> cutOff.accept(told(database, cuts, members, known));
        if (!CutOff.told(2 * cuts.size(), () -> images.isEmpty() || session.journalFirst(images), end)) {
            may = false;
            return List.of();
        }
        session.count(COUNTER, members.stream().mapToLong(List::size).sum());
        List<Command> commands = new ArrayList<>();
        for (int i = 0; i < cuts.size(); i++) {
            commands.add(call(cuts.get(i).key(), members.get(i)));
            commands.add(Trim.size(cuts.get(i).key()));
        }
        return told(database, cuts, members, script.send(commands, end));
    }

    /** How many of what was read stay: they come first. */
    private int beside(List<Image.Member> read) {
        return Math.min(trim.beside(), read.size());
    }

    /** Keeps which elements did not go after all, and gives the replies with mere numbers. */
    private List<Reply> told(int database, List<Cut> cuts, List<List<Image.Member>> members, List<Reply> replies) {
        List<Reply> numbers = new ArrayList<>(replies);
        List<Image> untouched = new ArrayList<>();
        for (int i = 0; i < cuts.size(); i++) {
            List<byte[]> left;
            if (replies.get(2 * i) instanceof Reply.Many answer
                    && answer.items().size() == 2) {
                numbers.set(2 * i, answer.items().getFirst());
                left = answer.items().getLast().asList().stream()
                        .map(Reply::asBytes)
                        .map(Objects::requireNonNull)
                        .toList();
            } else if (replies.get(2 * i) instanceof Reply.Lost) {
                left = List.of();
            } else {
                left = members.get(i).stream().map(Image.Member::name).toList();
            }
            if (!left.isEmpty()) {
                untouched.add(new Image.Untouched(cuts.get(i).key(), database, left));
            }
        }
        if (!untouched.isEmpty()) {
            session.journal(untouched);
        }
        return numbers;
    }

    private Command call(byte[] key, List<Image.Member> members) {
        List<Object> words = new ArrayList<>(2 * members.size() + 2);
        words.add(trim.params().keep());
        words.add(trim.params().which() == TrimParams.Which.HIGHEST ? "ZREVRANK" : "ZRANK");
        for (Image.Member member : members) {
            words.add(member.name());
            words.add(member.score());
        }
        return script.call(key, words).touching(1 + members.size());
    }

    /** Those that stay first, then the nearest to them; none where the server answers with an error, which the cut will meet again. */
    private List<Image.Member> members(Reply reply) {
        if (!(reply instanceof Reply.Many many)) {
            return List.of();
        }
        List<Image.Member> members = new ArrayList<>(many.items().size() / 2);
        for (int i = 0; i + 1 < many.items().size(); i += 2) {
            byte[] name = many.items().get(i).asBytes();
            if (name != null) {
                members.add(new Image.Member(name, many.items().get(i + 1).asText()));
            }
        }
        return trim.params().which() == TrimParams.Which.HIGHEST ? members.reversed() : members;
    }
}
