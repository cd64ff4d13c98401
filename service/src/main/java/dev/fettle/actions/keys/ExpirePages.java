package dev.fettle.actions.keys;

import dev.fettle.action.Command;
import dev.fettle.action.Image;
import dev.fettle.action.Reply;
import dev.fettle.action.Session;
import dev.fettle.action.Target;
import dev.fettle.actions.KeyWalk;
import dev.fettle.actions.Refusals;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
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
    /** What this page changed, where it can be undone. */
    private final List<Image> images = new ArrayList<>();

    private final boolean journals;
    private final @Nullable Beforehand beforehand;
    private int database;
    private List<byte[]> keys = List.of();
    private long[] moments = {};
    private List<Command> sent = List.of();

    ExpirePages(Rule rule, Target target, Session session, Remedy remedy, Refusals refusals) {
        this.session = session;
        this.remedy = remedy;
        this.judge = new Judge(rule, Remedy.readsFirst(rule, remedy.way()), refusals);
        this.expiries = remedy.expiries();
        this.beforehand = rule.keepsBefore() ? new Beforehand(session, target) : null;
        this.journals = rule.term() != null && rule.params().only() == ExpireParams.Only.WITHOUT_TTL;
        this.recognition = expiries == null || expiries.isFirst() ? null : new Recognition(session, target, expiries);
        boolean anew = session.resumeFrom().isEmpty() && session.counted("expired") > 0;
        this.recognised = anew ? "expired-before" : "expired";
    }

    @Override
    public void of(int newDatabase) {
        database = newDatabase;
    }

    @Override
    public List<Command> prepare(List<byte[]> page) {
        counts.clear();
        doubtful.clear();
        images.clear();
        List<Judge.Verdict> verdicts = judge.judge(session, page);
        List<Command> commands = new ArrayList<>(page.size() + 1);
        List<byte[]> meant = new ArrayList<>(page.size());
        List<byte @Nullable []> fields = new ArrayList<>(page.size());
        long[] at = new long[page.size()];
        for (int i = 0; i < page.size(); i++) {
            Judge.Verdict verdict = verdicts.get(i);
            if (verdict.meant()) {
                meant.add(page.get(i));
                at[meant.size() - 1] = expiries == null ? 0 : expiries.at(page.get(i));
                fields.add(verdict.field());
            } else {
                count(verdict.counter(), page.get(i));
            }
        }
        address(meant, fields, at, commands);
        sent = List.copyOf(commands);
        if (expiries != null) {
            commands.add(Expiries.clock());
        }
        return commands;
    }

    private void address(List<byte[]> meant, List<byte @Nullable []> fields, long[] at, List<Command> commands) {
        List<Beforehand.Kept> kept = kept(meant, at);
        keys = new ArrayList<>(meant.size());
        moments = at;
        for (int i = 0; i < meant.size(); i++) {
            String left = kept.isEmpty() ? "" : kept.get(i).left();
            if (!left.isEmpty()) {
                count(left, meant.get(i));
                continue;
            }
            moments[keys.size()] = at[i];
            keys.add(meant.get(i));
            commands.add(remedy.command(
                    meant.get(i),
                    fields.get(i),
                    at[i],
                    kept.isEmpty() ? "" : kept.get(i).proof()));
        }
    }

    private List<Beforehand.Kept> kept(List<byte[]> meant, long[] at) {
        if (beforehand == null || meant.isEmpty()) {
            return List.of();
        }
        return expiries == null ? beforehand.dumps(database, meant) : beforehand.expiries(database, meant, at);
    }

    @Override
    public void settle(List<Reply> replies) {
        List<Integer> again = new ArrayList<>();
        for (int i = 0; i < sent.size(); i++) {
            if (remedy.isForgotten(replies.get(i))) {
                again.add(i);
            } else {
                settle(i, replies.get(i));
            }
        }
        if (expiries != null) {
            expiries.heard(replies.getLast());
        }
        repeat(again);
        recognise();
        if (!images.isEmpty()) {
            session.journal(images);
        }
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
            settle(again.get(i), replies.get(i));
        }
    }

    private void settle(int position, Reply reply) {
        String counter = remedy.counter(reply);
        count(counter, keys.get(position));
        if (journals && counter.equals("expired")) {
            images.add(new Image.Expiry(keys.get(position), database, null, moments[position]));
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
        List<OptionalLong> ours = recognition.ours(doubtful);
        int many = 0;
        for (int i = 0; i < ours.size(); i++) {
            if (ours.get(i).isPresent()) {
                many++;
                if (journals) {
                    images.add(new Image.Expiry(
                            doubtful.get(i), database, null, ours.get(i).getAsLong()));
                }
            }
        }
        if (many > 0) {
            counts.merge(recognised, many, Integer::sum);
        }
        if (many < doubtful.size()) {
            counts.merge(HAS_TTL, doubtful.size() - many, Integer::sum);
        }
    }
}
