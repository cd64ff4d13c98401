package dev.fettle.change;

/**
 * What a policy asks of a change.
 *
 * @param policy the policy's name
 * @param approvals how many people other than the requester must approve; 0 for none
 */
public record Requirement(String policy, int approvals) {}
