package dev.fettle.actions.journal;

/** What puts one key back, where it still is as the run left it. */
final class UndoScript {
    static final int AS_BEFORE = 0;
    static final int TOUCHED = -1;
    static final int GONE = -2;

    /**
     * ARGV of an expiry: {@code e}; the moment that the run gave; the one before it, empty for none; 1 where the server
     * tells moments. ARGV of members: {@code m}; how many that stayed are named, and their names; then score and name of
     * each. A set is known again by most of those that stayed. Answers how many were put back, or one of the numbers above.
     */
    static final String TEXT = """
        local key = KEYS[1]
        if ARGV[1] == 'm' then
            local kind = redis.call('TYPE', key).ok
            if kind == 'none' then return -2 end
            if kind ~= 'zset' then return -1 end
            local beside = tonumber(ARGV[2])
            local there = 0
            for i = 3, 2 + beside do
                if redis.call('ZSCORE', key, ARGV[i]) then there = there + 1 end
            end
            if beside > 0 and 2 * there <= beside then return -1 end
            local words = {}
            for i = 3 + beside, #ARGV do words[#words + 1] = ARGV[i] end
            return redis.call('ZADD', key, 'NX', unpack(words))
        end
        local after = tonumber(ARGV[2])
        local before = tonumber(ARGV[3])
        local low, high
        if ARGV[4] == '1' then
            low = redis.call('PEXPIRETIME', key)
            high = low
        else
            local from = redis.call('TIME')
            low = redis.call('PTTL', key)
            high = low
            if low >= 0 then
                local to = redis.call('TIME')
                low = low + from[1] * 1000 + math.floor(from[2] / 1000) - 1
                high = high + to[1] * 1000 + math.floor(to[2] / 1000) + 1
            end
        end
        if low == -2 then return -2 end
        if low == -1 then
            if before then return -1 end
            return 0
        end
        if low <= after and after <= high then
            if before then return redis.call('PEXPIREAT', key, ARGV[3]) end
            return redis.call('PERSIST', key)
        end
        if before and low <= before and before <= high then return 0 end
        return -1
        """;

    private UndoScript() {}
}
