package dev.fettle.redis;

import java.net.InetAddress;
import java.util.Optional;

/**
 * Says which network addresses Fettle may connect to. Asked with every address a host name resolves to, before each
 * connection, so that neither a registered nor a discovered name can lead it where it has no business.
 */
@FunctionalInterface
public interface AddressRule {
    /** Why not, as the end of a sentence; empty where it may. */
    Optional<String> objection(InetAddress address);

    /** Everything but what can never be a server of a fleet: link-local (cloud metadata), multicast and any-address. */
    static AddressRule standard() {
        return address -> {
            if (address.isLinkLocalAddress() || leadsToLinkLocal(address)) {
                return Optional.of("is a link-local address, which Fettle does not connect to");
            }
            if (address.isMulticastAddress() || address.isAnyLocalAddress()) {
                return Optional.of("is no address of one server");
            }
            return Optional.empty();
        };
    }

    /** 169.254.0.0/16 behind the NAT64 prefix 64:ff9b::/96. */
    private static boolean leadsToLinkLocal(InetAddress address) {
        byte[] b = address.getAddress();
        return b.length == 16
                && b[0] == 0
                && b[1] == 0x64
                && (b[2] & 0xff) == 0xff
                && (b[3] & 0xff) == 0x9b
                && (b[12] & 0xff) == 169
                && (b[13] & 0xff) == 254;
    }
}
