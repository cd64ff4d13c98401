package dev.fettle.plan;

import dev.fettle.fleet.Address;
import dev.fettle.fleet.InstanceId;

/** A server that the playbook's condition selects but the plan does not touch, and why. */
public record LeftOut(InstanceId instance, String deployment, Address address, String reason) {}
