package dev.fettle.action;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobSetsTest {
    @ParameterizedTest
    @CsvSource({
        "session:*,       session:*,   true,  true",
        "session:a,       session:*,   true,  true",
        "session:[ab]?,   session:*,   true,  true",
        "sess*,           session:*,   true,  false",
        "*,               session:*,   true,  false",
        "*:1,             session:*,   true,  false",
        "temp:*,          session:*,   false, false",
        "session:\\*,     session:[*], true,  true",
        "session:[^a]*,   session:a*,  false, false",
        "s?ssion:*,       se*,         true,  false",
        "a*b*c,           a*c,         true,  true",
    })
    void knowsWhatMeetsAndWhatLiesWithin(String a, String b, boolean meets, boolean within) {
        assertThat(GlobSets.meet(new Glob(a), new Glob(b))).isEqualTo(meets);
        assertThat(GlobSets.meet(new Glob(b), new Glob(a))).isEqualTo(meets);
        assertThat(GlobSets.within(new Glob(a), new Glob(b))).isEqualTo(within);
    }

    /** Against every name of up to five letters. */
    @RepeatedTest(200)
    void agreesWithTheMatcher() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        Glob a = any(random);
        Glob b = any(random);
        // The empty name is one too, which the server's matcher leaves to its callers.
        boolean common = a.matchesEverything() && b.matchesEverything();
        boolean outside = a.matchesEverything() && !b.matchesEverything();
        for (byte[] name : NAMES) {
            common |= a.matches(name) && b.matches(name);
            outside |= a.matches(name) && !b.matches(name);
        }
        String told = "seed " + seed + ": " + a + " and " + b;
        if (common) {
            assertThat(GlobSets.meet(a, b)).as(told).isTrue();
        }
        if (outside) {
            assertThat(GlobSets.within(a, b)).as(told).isFalse();
        }
        // Patterns of three parts at most are told apart by names of five letters.
        assertThat(GlobSets.meet(a, b)).as(told).isEqualTo(common);
        assertThat(GlobSets.within(a, b)).as(told).isEqualTo(!outside);
    }

    @Test
    void patternsThatAreMadeToBeHardAreAnsweredInTime() {
        Glob hard = new Glob("*a".repeat(300) + "?".repeat(200));
        assertThat(GlobSets.meet(hard, new Glob("*b".repeat(300)))).isTrue();
        assertThat(GlobSets.within(hard, new Glob("*a" + "?".repeat(40)))).isFalse();
    }

    private static final List<byte[]> NAMES = names();

    private static List<byte[]> names() {
        List<byte[]> names = new ArrayList<>();
        List<String> last = List.of("");
        for (int length = 1; length <= 5; length++) {
            List<String> longer = new ArrayList<>();
            for (String name : last) {
                for (String letter : List.of("a", "b", "c", "*")) {
                    longer.add(name + letter);
                }
            }
            longer.forEach(name -> names.add(name.getBytes(StandardCharsets.UTF_8)));
            last = longer;
        }
        return names;
    }

    private static Glob any(Random random) {
        List<String> parts = List.of("a", "b", "?", "*", "*", "[ab]", "[^a]", "\\*", "[a-c]");
        StringBuilder text = new StringBuilder();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            text.append(parts.get(random.nextInt(parts.size())));
        }
        return new Glob(text.toString());
    }
}
