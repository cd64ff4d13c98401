package dev.fettle.faults;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What Fettle says of a run, held against itself: its state, its targets, its evidence and the audit must be one story. */
final class Story {
    private static final Set<String> OVER = Set.of("succeeded", "failed", "cancelled");
    private static final Set<String> TARGET_OVER = Set.of("succeeded", "failed", "skipped", "cancelled", "unknown");

    private final JsonNode run;
    private final List<JsonNode> targets;
    private final List<JsonNode> audit;
    private final Map<String, JsonNode> evidence = new HashMap<>();
    private final List<String> faults = new ArrayList<>();
    private final Set<String> nodes = new TreeSet<>();
    private int takeOvers;

    private Story(RestClient api, String id) {
        run = api.get("/runs/" + id);
        targets = api.all("/runs/" + id + "/targets");
        audit = api.all("/runs/" + id + "/audit");
        for (JsonNode target : targets) {
            evidence.put(
                    name(target),
                    api.get("/runs/" + id + "/targets/"
                            + target.path("sequence").asInt()));
        }
        check();
    }

    static Story of(RestClient api, String run) {
        return new Story(api, run);
    }

    String state() {
        return run.path("state").asText();
    }

    String why() {
        return run.path("why").asText();
    }

    /** What does not fit; empty where all does. */
    List<String> faults() {
        return faults;
    }

    /** How often a target was taken up again after a node had lost it. */
    int takeOvers() {
        return takeOvers;
    }

    /** The nodes that worked on it. */
    Set<String> nodes() {
        return nodes;
    }

    /** The target on the server with that address. */
    JsonNode target(String address) {
        return targets.stream()
                .filter(target -> target.path("address").asText().equals(address))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no target " + address));
    }

    /** Such as {@code cache-1/127.0.0.1:10001 failed: does not answer}. */
    String words() {
        List<String> words = new ArrayList<>();
        for (JsonNode target : targets) {
            words.add(name(target) + " " + target.path("state").asText() + ": "
                    + target.path("outcome").asText());
        }
        return state() + " (" + why() + ") " + words;
    }

    private void check() {
        moves();
        waves();
        if (run.path("targets").asInt() != targets.size()) {
            faults.add("the run has " + run.path("targets") + " targets, and " + targets.size() + " are listed");
        }
        for (JsonNode target : targets) {
            target(target);
        }
    }

    private void moves() {
        String at = "";
        int ends = 0;
        for (JsonNode move : events("run-moved", null)) {
            if (!move.path("from").asText().equals(at)) {
                faults.add("the run moved from " + move.path("from") + " when it was '" + at + "'");
            }
            at = move.path("to").asText();
            ends += OVER.contains(at) ? 1 : 0;
        }
        if (ends != 1 || !at.equals(state()) || !OVER.contains(state())) {
            faults.add("the audit ends the run " + ends + " times, last as '" + at + "'; it is " + state());
        }
    }

    private void waves() {
        int expected = 1;
        for (JsonNode wave : events("wave-started", null)) {
            if (wave.path("wave").asInt() != expected++) {
                faults.add("wave " + wave.path("wave") + " was started out of its turn");
            }
        }
    }

    private void target(JsonNode target) {
        String name = name(target);
        String state = target.path("state").asText();
        if (!TARGET_OVER.contains(state)) {
            faults.add(name + " is " + state + " in a run that is over");
        }
        long fence = 0;
        int attempts = 0;
        int ends = 0;
        String lastEnd = "";
        boolean mayBeginAgain = false;
        Set<Long> fences = new HashSet<>();
        for (JsonNode event : audit) {
            JsonNode told = event.path("payload");
            mayBeginAgain |= ends > 0 && told.path("what").asText().startsWith("to be walked over again");
            if (!told.path("target").asText().equals(name)) {
                continue;
            }
            if (event.path("type").asText().equals("target-started")) {
                if (ends > 0 && !mayBeginAgain) {
                    faults.add(name + " was started again after its end");
                }
                ends = mayBeginAgain ? 0 : ends;
                mayBeginAgain = false;
                if (told.path("fence").asLong() <= fence
                        || !fences.add(told.path("fence").asLong())) {
                    faults.add(name + " was started with fence " + told.path("fence") + " after " + fence);
                }
                fence = told.path("fence").asLong();
                nodes.add(told.path("node").asText());
                attempts = told.path("attempt").asInt();
            } else if (event.path("type").asText().equals("target-ended")) {
                lastEnd = told.path("state").asText();
                ends += TARGET_OVER.contains(lastEnd) ? 1 : 0;
            }
        }
        takeOvers += Math.max(0, attempts - 1);
        boolean begun = fence > 0 && !state.equals("cancelled");
        if (begun && (ends != 1 || !lastEnd.equals(state))) {
            faults.add(name + " is " + state + ", and the audit ends it " + ends + " times, last as '" + lastEnd + "'");
        }
        JsonNode proof = evidence.get(name);
        if (fence > 0 && proof.path("fence").asLong() != fence) {
            faults.add(name + " has fence " + proof.path("fence") + ", the audit's last is " + fence);
        }
        if (state.equals("succeeded") && (!proof.hasNonNull("before") || !proof.hasNonNull("after"))) {
            faults.add(name + " succeeded without facts of before and after");
        }
    }

    private List<JsonNode> events(String type, String target) {
        return audit.stream()
                .filter(event -> event.path("type").asText().equals(type))
                .map(event -> event.path("payload"))
                .filter(told -> target == null || told.path("target").asText().equals(target))
                .toList();
    }

    private static String name(JsonNode target) {
        return target.path("deployment").asText() + "/" + target.path("address").asText();
    }
}
