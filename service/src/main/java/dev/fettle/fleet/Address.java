package dev.fettle.fleet;

import dev.fettle.Problem;
import java.util.regex.Pattern;

/** Host and port of a server. IPv6 hosts are written in brackets: {@code [::1]:6379}. */
public record Address(String host, int port) {
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._-]{0,252})|[0-9A-Fa-f:.%]{2,60}");

    public Address {
        if (!HOST.matcher(host).matches()) {
            throw Problem.invalid(
                    "bad-address",
                    "host",
                    "'" + clip(host) + "' is no host name or IP address",
                    "such as cache-1.example or 10.0.0.7");
        }
        if (port < 1 || port > 65535) {
            throw Problem.invalid("bad-address", "port", port + " is no port", "a number from 1 to 65535");
        }
    }

    /** Reads {@code host:port} or {@code [v6]:port}; the port may not be left out. */
    public static Address parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon <= 0 || colon == text.length() - 1) {
            throw Problem.invalid(
                    "bad-address",
                    "address",
                    "'" + clip(text) + "' has no port",
                    "host:port, such as cache-1.example:6379");
        }
        String host = text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        String digits = text.substring(colon + 1);
        if (!digits.chars().allMatch(c -> c >= '0' && c <= '9') || digits.length() > 6) {
            throw Problem.invalid(
                    "bad-address", "port", "'" + clip(digits) + "' is no port", "a number from 1 to 65535");
        }
        return new Address(host, Integer.parseInt(digits));
    }

    private static String clip(String text) {
        return text.length() <= 80 ? text : text.substring(0, 77) + "...";
    }

    @Override
    public String toString() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
