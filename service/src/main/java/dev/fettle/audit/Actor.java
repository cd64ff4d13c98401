package dev.fettle.audit;

/** Who acts: a person behind a token, a schedule, or Fettle itself. */
public record Actor(Kind kind, String name) {
    public enum Kind {
        PERSON,
        SCHEDULE,
        SYSTEM
    }

    /** Fettle's own doing, such as an expiry or the end of a run. */
    public static final Actor SYSTEM = new Actor(Kind.SYSTEM, "fettle");

    public static Actor person(String name) {
        return new Actor(Kind.PERSON, name);
    }

    public static Actor schedule(String name) {
        return new Actor(Kind.SCHEDULE, name);
    }

    /** The same person, whatever the letter case of the name. */
    public boolean same(Actor other) {
        return kind == other.kind && name.equalsIgnoreCase(other.name);
    }

    @Override
    public String toString() {
        return kind == Kind.PERSON ? name : kind.name().toLowerCase(java.util.Locale.ROOT) + ":" + name;
    }
}
