package dev.fettle.actions.keys;

import dev.fettle.Problem;
import dev.fettle.action.Glob;
import dev.fettle.action.Param;
import dev.fettle.action.Percent;
import dev.fettle.actions.PatternCheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parameters of {@code keys.expire}. */
public record ExpireParams(
        @Param("the names of the keys, as a pattern such as temp:*")
        Glob pattern,

        @Param(value = "the time to live to give; required unless delete", optional = true, min = "1s", max = "3650d")
        @Nullable
        Duration ttl,

        @Param(
                value = "how far each time to live may lie from ttl, up or down, so that keys don't all expire at once",
                defaults = "15%",
                max = "50%")
        Percent jitter,

        @Param(
                value = "without-ttl: only keys that have no time to live; any: also keys that would live longer than"
                        + " ttl and its jitter, whose time is shortened and never lengthened (with delete: whatever"
                        + " their time to live)",
                defaults = "without-ttl")
        Only only,

        @Param(value = "delete the keys (UNLINK) instead of giving them a time to live", defaults = "false")
        boolean delete,

        @Param(
                value = "with delete: keep a backup of each key first (DUMP and its expiry), so that the deletion can"
                        + " be undone; keys above 128 KB, and all for which the journal has no room, are left alone",
                defaults = "false")
        boolean backup,

        @Param(value = "only keys of this type", optional = true) @Nullable
        KeyType type,

        @Param(value = "the numbered databases; empty for all that hold keys", defaults = "[]")
        List<Long> databases,

        @Param(value = "only keys that nobody used for this long; not under an LFU policy", optional = true, min = "1s")
        @Nullable
        Duration idle,

        @Param(
                value = "only hashes whose field of this name holds a moment (epoch seconds, epoch milliseconds or"
                        + " ISO 8601 with its zone) that is olderThan ago",
                optional = true)
        @Nullable
        String field,

        @Param(value = "the age that the moment in field must have at least", optional = true, min = "1s") @Nullable
        Duration olderThan,

        @Param(value = "allow a pattern that every key matches", defaults = "false")
        boolean allowEverything) {

    /** Which keys by their present time to live. */
    public enum Only {
        WITHOUT_TTL,
        ANY
    }

    /** Types of keys, by the words that TYPE answers with. */
    public enum KeyType {
        STRING,
        HASH,
        LIST,
        SET,
        ZSET,
        STREAM
    }

    public ExpireParams {
        databases = List.copyOf(databases);
    }

    /** @throws Problem naming what does not go together */
    void check() {
        List<Problem.Detail> wrong = new ArrayList<>(PatternCheck.wrong(pattern, allowEverything, databases));
        if (ttl == null && !delete) {
            wrong.add(new Problem.Detail("ttl", "is missing", "a duration such as 1h, or delete: true"));
        }
        if (ttl != null && delete) {
            wrong.add(new Problem.Detail("ttl", "means nothing together with delete", "one of ttl and delete"));
        }
        if (backup && !delete) {
            wrong.add(new Problem.Detail(
                    "backup", "means nothing without delete", "delete: true beside it, or no backup"));
        }
        if (field != null && field.isEmpty()) {
            wrong.add(new Problem.Detail("field", "is empty", "the name of a hash field such as created_at"));
        }
        if (field != null && olderThan == null) {
            wrong.add(new Problem.Detail("olderThan", "is missing beside field", "a duration such as 7d"));
        }
        if (field == null && olderThan != null) {
            wrong.add(new Problem.Detail("field", "is missing beside olderThan", "the hash field with the moment"));
        }
        if (field != null && type != null && type != KeyType.HASH) {
            wrong.add(new Problem.Detail("type", "only hashes have fields", "hash, or no type beside field"));
        }
        if (!wrong.isEmpty()) {
            throw Problem.invalid("bad-parameters", wrong);
        }
    }
}
