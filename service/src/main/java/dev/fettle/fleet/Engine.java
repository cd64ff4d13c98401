package dev.fettle.fleet;

/**
 * Which server software answers, as its INFO fields say.
 *
 * @param product {@code redis}, {@code valkey}, {@code keydb}, {@code dragonfly} or {@code unknown}
 * @param version its own version, such as 8.0.1
 * @param compatibility the Redis version whose commands it says it speaks
 */
public record Engine(String product, String version, String compatibility) {
    public static final Engine UNKNOWN = new Engine("unknown", "0", "0");

    /** Whether the Redis command set of that version is there: {@code speaks(7, 0)}. */
    public boolean speaks(int major, int minor) {
        String[] parts = compatibility.split("\\.", 3);
        int itsMajor = number(parts, 0);
        return itsMajor > major || (itsMajor == major && number(parts, 1) >= minor);
    }

    private static int number(String[] parts, int index) {
        if (index >= parts.length || parts[index].isEmpty() || parts[index].length() > 6) {
            return 0;
        }
        return parts[index].chars().allMatch(Character::isDigit) ? Integer.parseInt(parts[index]) : 0;
    }

    @Override
    public String toString() {
        return product + " " + version;
    }
}
