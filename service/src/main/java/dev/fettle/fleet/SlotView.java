package dev.fettle.fleet;

/**
 * Which slots a primary of a cluster held at one moment, by its own word.
 *
 * @param epoch its configuration epoch: it grows whenever a slot comes to it, also one that left and came back
 * @param owned the slots it answers for, as {@link Slots} writes them
 * @param moving those on their way from or to it, likewise
 */
public record SlotView(long epoch, String owned, String moving) {
    public Slots ownedSlots() {
        return Slots.parse(owned);
    }

    public Slots movingSlots() {
        return Slots.parse(moving);
    }

    /** Slots that were its own and at rest in both views: a walk between them has met every key that was there. */
    public Slots throughout(SlotView later) {
        return ownedSlots().in(later.ownedSlots()).minus(movingSlots()).minus(later.movingSlots());
    }

    /** Whether slots came to it between the views. Their keys lie where a walk may have been already. */
    public boolean gained(SlotView later) {
        return later.epoch != epoch || !later.ownedSlots().minus(ownedSlots()).isEmpty();
    }
}
