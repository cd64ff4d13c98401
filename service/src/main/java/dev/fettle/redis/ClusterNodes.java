package dev.fettle.redis;

import dev.fettle.fleet.Address;
import dev.fettle.fleet.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads CLUSTER NODES, which every version answers: one line a node, {@code <id> <ip:port@bus[,hostname[,name=value]*]>
 * <flags> <primary's id or -> <ping> <pong> <epoch> <link> <slot or range>*}.
 */
final class ClusterNodes {
    private static final Pattern SLOTS = Pattern.compile("(\\d{1,5})(-\\d{1,5})?");
    private static final int FIRST_SLOT_WORD = 8;

    private record Line(String id, Address address, boolean replica, String primary, String shardId, long lowestSlot) {}

    private ClusterNodes() {}

    static List<ClusterNode> parse(String text, Spellings spellings, Address teller) {
        List<Line> lines = new ArrayList<>();
        Map<String, Long> slots = new HashMap<>();
        text.lines()
                .forEach(line -> read(line, spellings, teller).ifPresent(node -> {
                    lines.add(node);
                    slots.put(node.id(), node.lowestSlot());
                }));
        return lines.stream()
                .map(line -> {
                    String group = line.replica() && !line.primary().equals("-") ? line.primary() : line.id();
                    Role role = line.replica() ? Role.REPLICA : Role.PRIMARY;
                    return new ClusterNode(
                            line.id(), line.address(), role, group, line.shardId(), slots.getOrDefault(group, -1L));
                })
                .toList();
    }

    private static Optional<Line> read(String line, Spellings spellings, Address teller) {
        String[] words = line.strip().split(" ", -1);
        if (words.length < FIRST_SLOT_WORD) {
            return Optional.empty();
        }
        List<String> flags = List.of(words[2].split(",", -1));
        if (flags.contains("handshake") || flags.contains("noaddr")) {
            // Not a member yet, or a member that nobody knows where to find.
            return Optional.empty();
        }
        return address(words[1], spellings, teller)
                .map(address -> new Line(
                        words[0],
                        address,
                        flags.contains("slave") || flags.contains("replica"),
                        words[3],
                        shardId(words[1]),
                        lowestSlot(words)));
    }

    /** Of the second word of a line. */
    static Optional<Address> address(String word, Spellings spellings, Address teller) {
        String place = word.split(",", 2)[0].split("@", 2)[0];
        int colon = place.lastIndexOf(':');
        if (colon < 0) {
            return Optional.empty();
        }
        return spellings.of(place.substring(0, colon), Info.number(place.substring(colon + 1), 0), teller);
    }

    private static String shardId(String word) {
        for (String part : word.split(",", -1)) {
            if (part.startsWith("shard-id=")) {
                return part.substring("shard-id=".length());
            }
        }
        return "";
    }

    /** Slots that are being moved stand in brackets; they belong to the node that has them without. */
    private static long lowestSlot(String[] words) {
        long lowest = -1;
        for (int i = FIRST_SLOT_WORD; i < words.length; i++) {
            Matcher slots = SLOTS.matcher(words[i]);
            if (slots.matches()) {
                long first = Info.number(slots.group(1), -1);
                lowest = lowest < 0 ? first : Math.min(lowest, first);
            }
        }
        return lowest;
    }
}
