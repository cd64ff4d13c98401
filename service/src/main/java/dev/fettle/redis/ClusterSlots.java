package dev.fettle.redis;

import dev.fettle.action.Command;
import dev.fettle.fleet.Access;
import dev.fettle.fleet.Address;
import dev.fettle.fleet.SlotMap;
import dev.fettle.fleet.SlotView;
import dev.fettle.fleet.Slots;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who holds which slots, from CLUSTER NODES. Slots under way stand at their node in brackets: {@code [93->-id]} leaves,
 * {@code [93-<-id]} arrives. Servers that move slots as a whole (Redis 8.4, Valkey 9) show none of that until the owner
 * changes.
 */
final class ClusterSlots {
    private static final Pattern MOVING = Pattern.compile("\\[(\\d{1,5})-[<>]-\\w+]");
    private static final int FIRST_SLOT_WORD = 8;
    private static final int EPOCH_WORD = 6;

    private final Wires wires;
    private final Access access;

    ClusterSlots(Wires wires, Access access) {
        this.wires = wires;
        this.access = access;
    }

    /** @throws NoAnswer where the server does not say */
    SlotView of(Address address) {
        return mine(ask(address));
    }

    static SlotView mine(String text) {
        String[] words = text.lines()
                .map(line -> line.strip().split(" ", -1))
                .filter(line -> line.length >= FIRST_SLOT_WORD
                        && List.of(line[2].split(",", -1)).contains("myself"))
                .findFirst()
                .orElseThrow(() -> new NoAnswer("does not name itself among the nodes of its cluster"));
        Slots moving = Slots.NONE;
        for (int i = FIRST_SLOT_WORD; i < words.length; i++) {
            Matcher marker = MOVING.matcher(words[i]);
            if (marker.matches()) {
                moving = moving.plus(slots(marker.group(1)));
            }
        }
        return new SlotView(Info.number(words[EPOCH_WORD], -1), owned(words).toString(), moving.toString());
    }

    /** @throws NoAnswer where the server does not say */
    SlotMap map(Address seed, Spellings spellings) {
        return map(ask(seed), seed, spellings);
    }

    static SlotMap map(String text, Address teller, Spellings spellings) {
        Map<Address, String> owners = new HashMap<>();
        text.lines().forEach(line -> {
            String[] words = line.strip().split(" ", -1);
            if (words.length > FIRST_SLOT_WORD) {
                Slots owned = owned(words);
                Optional<Address> address = ClusterNodes.address(words[1], spellings, teller);
                if (!owned.isEmpty() && address.isPresent()) {
                    owners.put(address.get(), owned.toString());
                }
            }
        });
        return new SlotMap(owners);
    }

    private String ask(Address address) {
        try (Wire wire = wires.data(access, address, "look")) {
            return Asking.text(wire, Command.of("CLUSTER", "NODES"));
        }
    }

    private static Slots owned(String[] words) {
        Slots owned = Slots.NONE;
        for (int i = FIRST_SLOT_WORD; i < words.length; i++) {
            if (!words[i].isEmpty() && !words[i].startsWith("[")) {
                owned = owned.plus(slots(words[i]));
            }
        }
        return owned;
    }

    private static Slots slots(String word) {
        try {
            return Slots.parse(word);
        } catch (IllegalArgumentException e) {
            throw new NoAnswer("names slots that no cluster has: " + Printable.clip(word, 40), e);
        }
    }
}
