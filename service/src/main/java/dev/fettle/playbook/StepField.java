package dev.fettle.playbook;

import java.util.Set;

/**
 * One parameter of a step as it was written.
 *
 * @param raw String, Long, Double, Boolean, or a List of them, with {@code ${}} in it
 * @param references the parameters of the playbook that stand in it
 * @param sound whether nothing was found wrong with it yet
 */
record StepField(YamlNode.Position key, YamlNode.Position value, Object raw, Set<String> references, boolean sound) {}
