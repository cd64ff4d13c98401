package dev.fettle.store;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.fettle.action.Estimate;
import dev.fettle.action.Outcome;
import dev.fettle.fleet.Sighting;

/**
 * The sealed types, told apart by a property {@code type}. The names are written out, so that renaming a class does not
 * make what is stored unreadable.
 */
final class JsonVariants extends SimpleModule {
    private static final long serialVersionUID = 1L;

    JsonVariants() {
        super("variants");
        setMixInAnnotation(Sighting.class, Sightings.class);
        setMixInAnnotation(Estimate.class, Estimates.class);
        setMixInAnnotation(Outcome.class, Outcomes.class);
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Sighting.Seen.class, name = "seen"),
        @JsonSubTypes.Type(value = Sighting.Unreachable.class, name = "unreachable")
    })
    private interface Sightings {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Estimate.Work.class, name = "work"),
        @JsonSubTypes.Type(value = Estimate.Nothing.class, name = "nothing"),
        @JsonSubTypes.Type(value = Estimate.NotApplicable.class, name = "not-applicable")
    })
    private interface Estimates {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Outcome.Done.class, name = "done"),
        @JsonSubTypes.Type(value = Outcome.NothingToDo.class, name = "nothing-to-do"),
        @JsonSubTypes.Type(value = Outcome.NotApplicable.class, name = "not-applicable"),
        @JsonSubTypes.Type(value = Outcome.Refused.class, name = "refused"),
        @JsonSubTypes.Type(value = Outcome.TargetFailed.class, name = "target-failed"),
        @JsonSubTypes.Type(value = Outcome.FettleFailed.class, name = "fettle-failed"),
        @JsonSubTypes.Type(value = Outcome.Unknown.class, name = "unknown")
    })
    private interface Outcomes {}
}
