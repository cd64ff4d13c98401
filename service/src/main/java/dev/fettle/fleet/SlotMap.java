package dev.fettle.fleet;

import java.util.HashMap;
import java.util.Map;

/**
 * Who holds which slots of a cluster, as one of its nodes sees it.
 *
 * @param owners the primaries with their slots, as {@link Slots} writes them
 */
public record SlotMap(Map<Address, String> owners) {
    public SlotMap {
        owners = Map.copyOf(owners);
    }

    /** The slots of one primary; none where it holds none. */
    public Slots slotsOf(Address owner) {
        return Slots.parse(owners.getOrDefault(owner, ""));
    }

    /** The holders of any of these slots, each with those of them that it holds. */
    public Map<Address, Slots> holders(Slots wanted) {
        Map<Address, Slots> holders = new HashMap<>();
        owners.forEach((address, owned) -> {
            Slots some = Slots.parse(owned).in(wanted);
            if (!some.isEmpty()) {
                holders.put(address, some);
            }
        });
        return holders;
    }
}
