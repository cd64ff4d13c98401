package dev.fettle.actions.collections;

import dev.fettle.action.Command;
import dev.fettle.action.Image;
import dev.fettle.action.Reply;
import dev.fettle.action.Session;
import dev.fettle.action.Target;
import dev.fettle.actions.ServerScript;
import java.util.ArrayList;
import java.util.List;
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

    /** For each cut, how many elements went and then the size of the set; empty where the journal is full and none went. */
    List<Reply> make(int database, List<Cut> cuts) {
        List<Reply> read = session.send(
                cuts.stream().map(cut -> trim.read(cut.key(), cut.elements())).toList());
        List<List<Image.Member>> members = read.stream().map(this::members).toList();
        List<Image> images = new ArrayList<>();
        for (int i = 0; i < cuts.size(); i++) {
            if (!members.get(i).isEmpty()) {
                images.add(new Image.Members(cuts.get(i).key(), database, members.get(i)));
            }
        }
        if (!images.isEmpty() && !session.journalFirst(images)) {
            may = false;
            return List.of();
        }
        session.count(COUNTER, members.stream().mapToLong(List::size).sum());
        List<Command> commands = new ArrayList<>();
        for (int i = 0; i < cuts.size(); i++) {
            commands.add(call(cuts.get(i).key(), members.get(i)));
            commands.add(Trim.size(cuts.get(i).key()));
        }
        return script.send(commands);
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

    /** The nearest to the kept ones first; none where the server answers with an error, which the cut will meet again. */
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
