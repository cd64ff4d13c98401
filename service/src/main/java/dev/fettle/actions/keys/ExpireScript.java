package dev.fettle.actions.keys;

/** What runs on a server for one key, where no command of its own checks and acts in one. */
final class ExpireScript {
    static final int HAS_TTL = -1;
    static final int GONE = -2;
    static final int OTHER_TYPE = -3;
    static final int RECENTLY_USED = -4;
    static final int CHANGED = -5;

    /** How far off a moment may be that was not told but reckoned, in milliseconds: batches take time. */
    private static final int ABOUT = 100;

    /**
     * ARGV: greatest time to live to leave alone, in milliseconds; type; least idle seconds; field; the field's value as it was judged;
     * moment of expiry to give, in milliseconds. Each may be empty: the condition is not asked, and without a moment the
     * key is deleted. Then, where something was kept of the key, by what it is known: the hash of its dump, or its expiry
     * (none, or in milliseconds); and 1 where the server tells the moment of an expiry.
     */
    static final String TEXT = """
        local key = KEYS[1]
        local ttl = redis.call('PTTL', key)
        if ttl == -2 then return -2 end
        if ARGV[1] ~= '' and ttl >= 0 and ttl <= tonumber(ARGV[1]) then return -1 end
        if ARGV[2] ~= '' and redis.call('TYPE', key).ok ~= ARGV[2] then return -3 end
        if ARGV[3] ~= '' and redis.call('OBJECT', 'IDLETIME', key) < tonumber(ARGV[3]) then return -4 end
        if ARGV[4] ~= '' and redis.call('HGET', key, ARGV[4]) ~= ARGV[5] then return -5 end
        if ARGV[6] == '' then
            if ARGV[7] ~= '' and redis.sha1hex(redis.call('DUMP', key)) ~= ARGV[7] then return -5 end
            return redis.call('UNLINK', key)
        end
        if ARGV[7] == 'none' then
            if ttl >= 0 then return -5 end
        elseif ARGV[7] ~= '' then
            if ttl < 0 then return -5 end
            local off
            if ARGV[8] == '1' then
                off = redis.call('PEXPIRETIME', key) - tonumber(ARGV[7])
            else
                local now = redis.call('TIME')
                off = now[1] * 1000 + math.floor(now[2] / 1000) + ttl - tonumber(ARGV[7])
                if math.abs(off) <= %d then off = 0 end
            end
            if off ~= 0 then return -5 end
        end
        return redis.call('PEXPIREAT', key, ARGV[6])
        """.formatted(ABOUT);

    private ExpireScript() {}
}
