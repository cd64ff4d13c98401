package dev.fettle.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** One simulated server: says what a Redis 7.0 says when it is looked at, and counts how often it was purged. */
final class SimulatedServer {
    private static final String INFO = template();
    private static final long RESIDENT = 4_500_000;
    private static final long PURGED = 2_100_000;
    private static final long OUTSIDE_ALLOCATOR = 7_000_000;
    private static final String OK = "+OK\r\n";

    private final String address;
    private final String runId;
    private final int port;
    private int purges;
    /** Written anew when something changes: it is asked for far more often. */
    private String info;

    SimulatedServer(InetAddress address, int port) {
        this.address = address.getHostAddress();
        this.port = port;
        this.runId = HexFormat.of().formatHex(address.getAddress()).repeat(5);
        this.info = info(RESIDENT);
    }

    private static String template() {
        try (InputStream in = SimulatedServer.class.getResourceAsStream("simulated-info.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII).replace("\n", "\r\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String address() {
        return address;
    }

    int purges() {
        return purges;
    }

    /** The reply as it goes over the wire. */
    String answer(List<String> words) {
        return switch (words.getFirst().toUpperCase(Locale.ROOT)) {
            case "PING" -> "+PONG\r\n";
            case "INFO" -> bulk(words.size() > 1 ? sections(words.subList(1, words.size())) : info);
            case "AUTH", "CLIENT", "SELECT" -> OK;
            case "ACL" -> words.get(1).equalsIgnoreCase("WHOAMI") ? bulk("default") : OK;
            case "EXPIRE" -> ":0\r\n";
            case "MEMORY" -> purge(words.get(1));
            default -> "-ERR unknown command '" + words.getFirst() + "'\r\n";
        };
    }

    private String purge(String subcommand) {
        if (!subcommand.equalsIgnoreCase("PURGE")) {
            return "-ERR unknown subcommand\r\n";
        }
        purges++;
        info = info(PURGED);
        return OK;
    }

    private String info(long resident) {
        return INFO.replace("${run_id}", runId)
                .replace("${tcp_port}", Integer.toString(port))
                .replace("${rss}", Long.toString(resident + OUTSIDE_ALLOCATOR))
                .replace("${resident}", Long.toString(resident));
    }

    private String sections(List<String> names) {
        return names.stream().map(this::section).collect(Collectors.joining("\r\n"));
    }

    private String section(String name) {
        String title = "# " + name.substring(0, 1).toUpperCase(Locale.ROOT)
                + name.substring(1).toLowerCase(Locale.ROOT);
        int start = info.indexOf(title + "\r\n");
        if (start < 0) {
            return "";
        }
        int end = info.indexOf("\r\n# ", start);
        return end < 0 ? info.substring(start) : info.substring(start, end);
    }

    static String bulk(String text) {
        return "$" + text.length() + "\r\n" + text + "\r\n";
    }
}
