package dev.fettle.actions.collections;

/** Takes members out of a sorted set that stand as they were read, and none that is to be kept. */
final class CutScript {
    /**
     * ARGV: how many elements are kept; the command that ranks from the kept end; then name and score of each member, the
     * nearest to the kept ones first. Members whose score changed stay; since the others kept their order, all of them lie
     * beyond the kept ones as soon as one does.
     */
    static final String TEXT = """
        local key = KEYS[1]
        local keep = tonumber(ARGV[1])
        local beyond = false
        local gone = {}
        for i = 3, #ARGV, 2 do
            if redis.call('ZSCORE', key, ARGV[i]) == ARGV[i + 1] then
                beyond = beyond or redis.call(ARGV[2], key, ARGV[i]) >= keep
                if beyond then gone[#gone + 1] = ARGV[i] end
            end
        end
        if #gone == 0 then return 0 end
        return redis.call('ZREM', key, unpack(gone))
        """;

    private CutScript() {}
}
