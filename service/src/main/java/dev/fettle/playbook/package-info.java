/** The language of playbooks: strict YAML to records, typed parameters, conditions that are type-checked when read. */
@NullMarked
package dev.fettle.playbook;

import org.jspecify.annotations.NullMarked;
