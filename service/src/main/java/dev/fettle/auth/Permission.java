package dev.fettle.auth;

import static dev.fettle.auth.AccessRole.ADMIN;
import static dev.fettle.auth.AccessRole.APPROVER;
import static dev.fettle.auth.AccessRole.OPERATOR;
import static dev.fettle.auth.AccessRole.VIEWER;

import java.util.EnumSet;
import java.util.Set;

/** What can be allowed, and to whom: the one place where roles get their meaning. */
public enum Permission {
    /** Sees everything but tokens; also checks playbooks and previews schedules, which change nothing. */
    READ("to read"),
    EDIT_FLEET("to register, edit, discover and remove deployments"),
    EDIT_PLAYBOOKS("to store playbooks"),
    EDIT_SCHEDULES("to save and remove schedules"),
    PLAN("to make plans"),
    REQUEST("to request changes"),
    VOTE("to vote on changes"),
    /** Withdrawing, pausing and cancelling: whoever may approve a change may also stop what came of it. */
    STOP("to withdraw changes, or to pause and cancel runs"),
    RESUME_RUN("to resume runs"),
    /** Who may approve a change may also say that the cause was found. */
    CLOSE_BREAKERS("to close breakers"),
    MANAGE_TOKENS("to see, issue and revoke tokens");

    private final String words;

    Permission(String words) {
        this.words = words;
    }

    /** What it allows, to be read after "is not allowed". */
    public String words() {
        return words;
    }

    /** The roles that have it. */
    public Set<AccessRole> roles() {
        return switch (this) {
            case READ -> EnumSet.of(VIEWER, OPERATOR, APPROVER, ADMIN);
            case EDIT_FLEET, EDIT_PLAYBOOKS, EDIT_SCHEDULES, PLAN, REQUEST, RESUME_RUN -> EnumSet.of(OPERATOR, ADMIN);
            case VOTE, CLOSE_BREAKERS -> EnumSet.of(APPROVER, ADMIN);
            case STOP -> EnumSet.of(OPERATOR, APPROVER, ADMIN);
            case MANAGE_TOKENS -> EnumSet.of(ADMIN);
        };
    }
}
