package dev.fettle.actions.journal;

/** How what a run changed stands today, and so what an undo does with it. */
enum Standing {
    /** As the run left it: it is put back. */
    OURS("restored", ""),
    /** Already as it was before the run. */
    AS_BEFORE("skipped-as-before", "is as it was before"),
    /** Somebody changed it since. */
    TOUCHED("skipped-touched", "was changed by somebody else since"),
    GONE("skipped-gone", "is gone"),
    /** Its slot went to another shard, where nobody puts it back. */
    MOVED("moved", "lies on another shard now"),
    /** What was deleted would have expired by now. */
    EXPIRED("skipped-expired", "would have expired by now");

    private final String counter;
    private final String words;

    Standing(String counter, String words) {
        this.counter = counter;
        this.words = words;
    }

    String counter() {
        return counter;
    }

    String words() {
        return words;
    }
}
