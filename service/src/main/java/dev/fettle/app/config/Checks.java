package dev.fettle.app.config;

import dev.fettle.Problem;
import dev.fettle.action.Durations;
import java.time.Duration;
import java.util.List;

/** What values of a configuration have to be. */
final class Checks {
    private final String section;
    private final List<Problem.Detail> wrong;

    Checks(String section, List<Problem.Detail> wrong) {
        this.section = section;
        this.wrong = wrong;
    }

    void between(String key, long value, long least, long most) {
        if (value < least || value > most) {
            add(key, value + " is out of range", "a number from " + least + " to " + most);
        }
    }

    void between(String key, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            add(
                    key,
                    Durations.format(value) + " is out of range",
                    "from " + Durations.format(least) + " to " + Durations.format(most));
        }
    }

    void add(String key, String what, String right) {
        wrong.add(new Problem.Detail(section + "." + key, what, right));
    }
}
