package dev.fettle.playbook;

import dev.fettle.Problem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;

/** All that is wrong with one document, so that its author needs one round and not ten. */
final class Findings {
    /** Beyond these nobody reads on; it also bounds what a hostile document costs. */
    private static final int MOST = 100;

    private final List<Problem.Detail> details = new ArrayList<>();

    void add(YamlNode.Position at, String field, String wrong, String right) {
        if (details.size() < MOST) {
            details.add(new Problem.Detail(field, wrong, right).at(at.line(), at.column()));
        }
    }

    int count() {
        return details.size();
    }

    boolean any() {
        return !details.isEmpty();
    }

    boolean full() {
        return details.size() >= MOST;
    }

    Problem problem() {
        List<Problem.Detail> sorted = new ArrayList<>(details);
        sorted.sort(Comparator.comparing((Problem.Detail d) -> Objects.requireNonNullElse(d.line(), 0))
                .thenComparing(d -> Objects.requireNonNullElse(d.column(), 0)));
        return Problem.invalid("bad-playbook", sorted);
    }

    void throwIfAny() {
        if (any()) {
            throw problem();
        }
    }
}
