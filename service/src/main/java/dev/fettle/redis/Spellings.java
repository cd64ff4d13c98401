package dev.fettle.redis;

import dev.fettle.Problem;
import dev.fettle.fleet.Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;

/**
 * Gives every server one address. Servers name each other by the IP addresses they see; a user may have registered the
 * same ones by host name, and whichever seed answers, the members must come out alike.
 */
final class Spellings {
    private final List<Address> seeds;

    Spellings(List<Address> seeds) {
        this.seeds = seeds;
    }

    /**
     * The address to use for a server that another one speaks of.
     *
     * @param teller who speaks: a server that is said to be on the loopback is on the teller's machine
     * @return empty where what is said is no address, such as that of a server which was never seen
     */
    Optional<Address> of(String host, long port, Address teller) {
        if (port < 1 || port > 65535) {
            return Optional.empty();
        }
        String where = host.isEmpty() || host.equals("?") || (isLoopback(host) && !isLoopback(teller.host()))
                ? teller.host()
                : host;
        try {
            return Optional.of(seedFor(new Address(where, (int) port)));
        } catch (Problem e) {
            return Optional.empty();
        }
    }

    private Address seedFor(Address address) {
        if (seeds.contains(address)) {
            return address;
        }
        for (Address seed : seeds) {
            if (seed.port() == address.port() && sameHost(seed.host(), address.host())) {
                return seed;
            }
        }
        return address;
    }

    private static boolean sameHost(String seed, String announced) {
        if (seed.equalsIgnoreCase(announced)) {
            return true;
        }
        try {
            InetAddress wanted = InetAddress.getByName(announced);
            for (InetAddress candidate : InetAddress.getAllByName(seed)) {
                if (candidate.equals(wanted)) {
                    return true;
                }
            }
        } catch (UnknownHostException e) {
            // A name that only the servers know: then it is not the seed's.
        }
        return false;
    }

    private static boolean isLoopback(String host) {
        return host.equals("::1") || host.equals("localhost") || host.matches("127\\.\\d+\\.\\d+\\.\\d+");
    }
}
