package dev.fettle.actions.keys;

import dev.fettle.action.Command;
import dev.fettle.action.Reply;
import dev.fettle.action.Session;
import dev.fettle.action.Target;
import dev.fettle.actions.KeyWalk;
import dev.fettle.actions.Refusals;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What {@code keys.expire} does with each page of keys. */
final class ExpirePages implements KeyWalk.Page {
    private static final String HAS_TTL = "skipped-has-ttl";

    private final Session session;
    private final Judge judge;
    private final Remedy remedy;
    private final @Nullable Expiries expiries;

    /** Null where no attempt came before this one, or keys are deleted. */
    private final @Nullable Recognition recognition;

    /** Where the scan began anew, those that were treated before it are counted already. */
    private final String recognised;

    /** Counted only when the page is done, so that the counters stand where the checkpoint stands. */
    private final Map<String, Integer> counts = new TreeMap<>();

    private final List<byte[]> doubtful = new ArrayList<>();
    private List<byte[]> keys = List.of();
    private List<Command> sent = List.of();

    ExpirePages(Rule rule, Target target, Session session, Remedy remedy, Refusals refusals) {
        this.session = session;
        this.remedy = remedy;
        this.judge = new Judge(rule, Remedy.readsFirst(rule, remedy.way()), refusals);
        this.expiries = remedy.expiries();
        this.recognition = expiries == null || expiries.isFirst() ? null : new Recognition(session, target, expiries);
        boolean anew = session.resumeFrom().isEmpty() && session.counted("expired") > 0;
        this.recognised = anew ? "expired-before" : "expired";
    }

    @Override
    public List<Command> prepare(List<byte[]> page) {
        counts.clear();
        doubtful.clear();
        List<Judge.Verdict> verdicts = judge.judge(session, page);
        List<Command> commands = new ArrayList<>(page.size() + 1);
        List<byte[]> meant = new ArrayList<>(page.size());
        for (int i = 0; i < page.size(); i++) {
            Judge.Verdict verdict = verdicts.get(i);
            if (verdict.meant()) {
                meant.add(page.get(i));
                commands.add(remedy.command(page.get(i), verdict.field()));
            } else {
                count(verdict.counter(), page.get(i));
            }
        }
        keys = List.copyOf(meant);
        sent = List.copyOf(commands);
        if (expiries != null) {
            commands.add(Expiries.clock());
        }
        return commands;
    }

    @Override
    public void settle(List<Reply> replies) {
        List<Integer> again = new ArrayList<>();
        for (int i = 0; i < sent.size(); i++) {
            if (remedy.isForgotten(replies.get(i))) {
                again.add(i);
            } else {
                count(remedy.counter(replies.get(i)), keys.get(i));
            }
        }
        if (expiries != null) {
            expiries.heard(replies.getLast());
        }
        repeat(again);
        recognise();
        counts.forEach(session::count);
        int changed = counts.getOrDefault("expired", 0) + counts.getOrDefault("deleted", 0);
        if (changed > 0) {
            session.count(Session.CHANGED, changed);
        }
    }

    private void repeat(List<Integer> again) {
        if (again.isEmpty()) {
            return;
        }
        remedy.load();
        List<Reply> replies = session.send(again.stream().map(sent::get).toList());
        for (int i = 0; i < again.size(); i++) {
            count(remedy.counter(replies.get(i)), keys.get(again.get(i)));
        }
    }

    private void count(String counter, byte[] key) {
        if (recognition != null && counter.equals(HAS_TTL)) {
            doubtful.add(key);
        } else {
            counts.merge(counter, 1, Integer::sum);
        }
    }

    private void recognise() {
        if (recognition == null || doubtful.isEmpty()) {
            return;
        }
        BitSet ours = recognition.ours(doubtful);
        int many = ours.cardinality();
        if (many > 0) {
            counts.merge(recognised, many, Integer::sum);
        }
        if (many < doubtful.size()) {
            counts.merge(HAS_TTL, doubtful.size() - many, Integer::sum);
        }
    }
}
