package dev.fettle.app.demo;

import java.util.Map;

/** Before and after, as the servers tell it themselves. */
final class DemoTable {
    private static final String LINE = "%-15s %21s %19s %19s %15s %15s%n";
    private static final long MEGABYTE = 1 << 20;

    private DemoTable() {}

    static String of(Map<String, Figures> before, Map<String, Figures> after) {
        StringBuilder table =
                new StringBuilder("What the servers hold, read from them without Fettle (before > after):\n");
        table.append(LINE.formatted(
                "deployment", "temp:* without expiry", "abandoned carts", "largest board", "data MB", "resident MB"));
        before.forEach((name, was) -> {
            Figures is = after.getOrDefault(name, was);
            table.append(LINE.formatted(
                    name,
                    change(was.temps(), is.temps()),
                    change(was.oldCarts(), is.oldCarts()),
                    change(was.largestBoard(), is.largestBoard()),
                    change(was.usedBytes() / MEGABYTE, is.usedBytes() / MEGABYTE),
                    change(was.rssBytes() / MEGABYTE, is.rssBytes() / MEGABYTE)));
        });
        return table.toString();
    }

    private static String change(long was, long is) {
        return was == is ? Long.toString(is) : was + " > " + is;
    }
}
