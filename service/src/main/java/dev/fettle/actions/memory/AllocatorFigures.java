package dev.fettle.actions.memory;

import dev.fettle.action.Command;
import dev.fettle.action.Reader;
import dev.fettle.action.Reply;
import dev.fettle.actions.Info;
import java.util.Map;

/**
 * What a server says of its allocator, in bytes.
 *
 * @param rss what the operating system holds for the process
 * @param resident what the allocator holds of the operating system
 * @param active what of it is in use, in whole pages
 */
record AllocatorFigures(String allocator, long rss, long resident, long active) {
    static final Command INFO = Command.of("INFO", "memory");

    static AllocatorFigures read(Reader reader) {
        return of(reader.send(INFO));
    }

    /** From the answer to {@link #INFO}. */
    static AllocatorFigures of(Reply answer) {
        Map<String, String> memory = Info.fields(answer);
        return new AllocatorFigures(
                memory.getOrDefault("mem_allocator", ""),
                number(memory, "used_memory_rss"),
                number(memory, "allocator_resident"),
                number(memory, "allocator_active"));
    }

    boolean isJemalloc() {
        return allocator.startsWith("jemalloc");
    }

    /** Those of an earlier attempt, as its checkpoint keeps them. */
    static AllocatorFigures of(Map<String, String> checkpoint) {
        return new AllocatorFigures(
                "jemalloc",
                number(checkpoint, "rss-before"),
                number(checkpoint, "resident-before"),
                number(checkpoint, "active-before"));
    }

    Map<String, String> checkpoint() {
        return Map.of(
                "rss-before", Long.toString(rss),
                "resident-before", Long.toString(resident),
                "active-before", Long.toString(active));
    }

    private static long number(Map<String, String> fields, String name) {
        String value = fields.getOrDefault(name, "0");
        return value.matches("\\d{1,18}") ? Long.parseLong(value) : 0;
    }
}
