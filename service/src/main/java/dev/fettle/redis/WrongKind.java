package dev.fettle.redis;

/** A server answers, but is not what the deployment says. */
final class WrongKind extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String right;

    WrongKind(String reason, String right) {
        super(reason);
        this.right = right;
    }

    String reason() {
        return String.valueOf(getMessage());
    }

    /** What would be right. */
    String right() {
        return right;
    }

    static void requireMode(Info info, String wanted) {
        String mode = InfoFacts.mode(info);
        if (mode.equals(wanted)) {
            return;
        }
        throw switch (mode) {
            case "sentinel" -> new WrongKind("is a Sentinel", "kind sentinel");
            case "cluster" -> new WrongKind("is a node of a cluster", "kind cluster");
            default ->
                new WrongKind(
                        wanted.equals("sentinel") ? "is a data server, no Sentinel" : "runs without cluster mode",
                        "kind standalone or replication");
        };
    }
}
