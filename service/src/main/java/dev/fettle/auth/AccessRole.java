package dev.fettle.auth;

/** What a caller may do. Nobody approves what they asked for, whatever their role. */
public enum AccessRole {
    /** Sees everything. */
    VIEWER,
    /** Registers deployments, stores playbooks and schedules, plans, requests, pauses, resumes, cancels. */
    OPERATOR,
    /** Votes on changes; may stop a run. */
    APPROVER,
    /** All of it, and tokens. */
    ADMIN
}
