package dev.fettle.restart;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** Where hosts are. */
@FunctionalInterface
interface HostNames {
    Pattern FOUR_NUMBERS = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    /** All its IP addresses. @throws UnknownHostException where it has none, as far as is known here */
    InetAddress[] addresses(String host) throws UnknownHostException;

    /** Whether the text is an IP address itself. */
    static boolean isIp(String host) {
        return host.indexOf(':') >= 0 || FOUR_NUMBERS.matcher(host).matches();
    }

    /** The first part of a host's name, by which a headless service calls a pod; empty for an IP address. */
    static String firstLabel(String host) {
        return isIp(host) ? "" : host.split("\\.", 2)[0];
    }
}
