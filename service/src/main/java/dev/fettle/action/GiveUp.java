package dev.fettle.action;

/** A fault that trying again would only make worse: the server is too busy, or refuses every command. */
public final class GiveUp extends TargetFault {
    private static final long serialVersionUID = 1L;

    public GiveUp(String message) {
        super(message);
    }
}
