package dev.fettle.app.server;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.util.HexFormat;

/** What a node is called where nobody named it. */
final class NodeName {
    private static final int LONGEST_HOST = 50;

    private NodeName() {}

    /** The configured one; or host name and a random part, since two nodes must never share a name. */
    static String of(String configured) {
        if (!configured.isEmpty()) {
            return configured;
        }
        byte[] random = new byte[3];
        new SecureRandom().nextBytes(random);
        return host() + "-" + HexFormat.of().formatHex(random);
    }

    private static String host() {
        try {
            String host = InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9.-]", "-");
            return host.length() > LONGEST_HOST ? host.substring(0, LONGEST_HOST) : host;
        } catch (UnknownHostException e) {
            return "node";
        }
    }
}
