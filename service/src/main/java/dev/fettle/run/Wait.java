package dev.fettle.run;

/** Why targets of a wave that goes on are not taken up yet, through no doing of their own run. */
public sealed interface Wait {
    /** How many targets wait for the same. */
    int targets();

    /** In words, for a person. */
    String words();

    /** Another run works on their shards. */
    record Shard(int targets, RunId holder) implements Wait {
        @Override
        public String words() {
            return targets + (targets == 1 ? " target waits" : " targets wait") + " for run " + holder
                    + ", which is at work on " + (targets == 1 ? "its shard" : "their shards");
        }
    }

    /** Their machine has as many targets at work, over all runs, as the playbooks there allow. */
    record Host(int targets, String host, int atWork) implements Wait {
        @Override
        public String words() {
            return targets + (targets == 1 ? " target waits" : " targets wait") + " for machine " + host + ", where "
                    + atWork + (atWork == 1 ? " server is" : " servers are")
                    + " at work, as many as rollout.maxPerHost allows at once";
        }
    }
}
