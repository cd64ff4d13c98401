package dev.fettle.actions.collections;

/** Takes members out of a sorted set that stand as they were read, and none that is to be kept. */
final class CutScript {
    /**
     * ARGV: how many elements are kept; the command that ranks from the kept end; then name and score of each member, the
     * nearest to the kept ones first. Members whose score changed stay; since the others kept their order, all of them lie
     * beyond the kept ones as soon as one does. Answers how many went, and which did not.
     */
    static final String TEXT = """
        local key = KEYS[1]
        local keep = tonumber(ARGV[1])
        local beyond = false
        local gone = {}
        local left = {}
        for i = 3, #ARGV, 2 do
            local same = redis.call('ZSCORE', key, ARGV[i]) == ARGV[i + 1]
            if same and not beyond then beyond = redis.call(ARGV[2], key, ARGV[i]) >= keep end
            local list = left
            if same and beyond then list = gone end
            list[#list + 1] = ARGV[i]
        end
        local removed = 0
        if #gone > 0 then removed = redis.call('ZREM', key, unpack(gone)) end
        return {removed, left}
        """;

    private CutScript() {}
}
