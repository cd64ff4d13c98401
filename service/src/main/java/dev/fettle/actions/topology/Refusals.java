package dev.fettle.actions.topology;

import dev.fettle.action.Reply;

/** The words of a server that refuses a command. */
final class Refusals {
    private Refusals() {}

    /** Its own, and where our user may not call the command, the right that is to be granted. */
    static String words(Reply.Failure refused, String right) {
        return refused.line() + (refused.code().equals("NOPERM") ? "; grant +" + right : "");
    }
}
