package dev.fettle.actions.keys;

import dev.fettle.action.Command;
import dev.fettle.action.Reply;
import dev.fettle.action.Session;
import dev.fettle.actions.KeyWalk;
import dev.fettle.actions.Refusals;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What {@code keys.expire} does with each page of keys. */
final class ExpirePages implements KeyWalk.Page {
    private final Session session;
    private final Judge judge;
    private final Remedy remedy;

    /** Counted only when the page is done, so that the counters stand where the checkpoint stands. */
    private final Map<String, Integer> counts = new TreeMap<>();

    private List<Command> sent = List.of();

    ExpirePages(Rule rule, Session session, Remedy remedy, Refusals refusals) {
        this.session = session;
        this.remedy = remedy;
        this.judge = new Judge(rule, Remedy.readsFirst(rule, remedy.way()), refusals);
    }

    @Override
    public List<Command> prepare(List<byte[]> keys) {
        counts.clear();
        List<Judge.Verdict> verdicts = judge.judge(session, keys);
        List<Command> commands = new ArrayList<>(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            Judge.Verdict verdict = verdicts.get(i);
            if (verdict.meant()) {
                commands.add(remedy.command(keys.get(i), verdict.field()));
            } else {
                counts.merge(verdict.counter(), 1, Integer::sum);
            }
        }
        sent = List.copyOf(commands);
        return commands;
    }

    @Override
    public void settle(List<Reply> replies) {
        List<Command> again = new ArrayList<>();
        for (int i = 0; i < replies.size(); i++) {
            if (remedy.isForgotten(replies.get(i))) {
                again.add(sent.get(i));
            } else {
                counts.merge(remedy.counter(replies.get(i)), 1, Integer::sum);
            }
        }
        if (!again.isEmpty()) {
            remedy.load();
            for (Reply reply : session.send(again)) {
                counts.merge(remedy.counter(reply), 1, Integer::sum);
            }
        }
        counts.forEach(session::count);
        int changed = counts.getOrDefault("expired", 0) + counts.getOrDefault("deleted", 0);
        if (changed > 0) {
            session.count(Session.CHANGED, changed);
        }
    }
}
