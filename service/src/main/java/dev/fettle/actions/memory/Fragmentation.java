package dev.fettle.actions.memory;

import dev.fettle.fleet.Facts;
import java.util.Locale;
import java.util.Map;

/**
 * How well a server uses the memory that it holds, at one moment; in bytes.
 *
 * @param rss what the operating system holds for the process
 * @param used what the server has asked its allocator for
 * @param dataset what of it is data, not overhead; 0 where the server does not say
 * @param ratio {@code mem_fragmentation_ratio}: rss over used, as the server says
 * @param moved how many values active defragmentation has moved since the start
 */
public record Fragmentation(long rss, long used, long dataset, double ratio, long moved) {
    static Fragmentation of(Facts facts) {
        Facts.Memory memory = facts.memory();
        return new Fragmentation(
                memory.rssBytes(),
                memory.usedBytes(),
                memory.datasetBytes(),
                memory.fragmentationRatio(),
                memory.defragMoved());
    }

    /** From the fields of INFO. */
    public static Fragmentation of(Map<String, String> info) {
        long rss = number(info, "used_memory_rss");
        long used = number(info, "used_memory");
        long dataset = number(info, "used_memory_dataset");
        String ratio = info.getOrDefault("mem_fragmentation_ratio", "");
        return new Fragmentation(
                rss,
                used,
                // Of a nearly empty server it may fall below nothing, and is then told as a huge number.
                dataset > used ? 0 : dataset,
                ratio.matches("\\d{1,9}(\\.\\d{1,9})?") ? Double.parseDouble(ratio) : (double) rss / Math.max(1, used),
                number(info, "active_defrag_hits"));
    }

    /** The share of what the process holds that is data; 1 where the server does not say. */
    double efficiency() {
        return dataset <= 0 || rss <= 0 ? 1 : (double) dataset / rss;
    }

    /** For a person. */
    public String words() {
        return String.format(
                Locale.ROOT, "ratio %.2f, %d MB resident for %d MB used", ratio, megabytes(rss), megabytes(used));
    }

    static long megabytes(long bytes) {
        return Math.round(bytes / 1048576.0);
    }

    private static long number(Map<String, String> fields, String name) {
        String value = fields.getOrDefault(name, "0");
        return value.matches("\\d{1,18}") ? Long.parseLong(value) : 0;
    }
}
