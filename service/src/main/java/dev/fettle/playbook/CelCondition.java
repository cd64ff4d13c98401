package dev.fettle.playbook;

import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.Program;
import dev.fettle.Problem;
import java.util.Map;
import java.util.Optional;

/** Two conditions are the same when they were written alike for the same scope. */
final class CelCondition implements Condition {
    private final String text;
    private final Scope scope;
    private final Program program;

    CelCondition(String text, Scope scope, Program program) {
        this.text = text;
        this.scope = scope;
        this.program = program;
    }

    @Override
    public String text() {
        return text;
    }

    @Override
    public boolean holds(Map<String, Object> values) {
        try {
            // A resolver, since CEL would copy a map at each call.
            return (Boolean) program.eval(name -> Optional.ofNullable(values.get(name)));
        } catch (CelEvaluationException e) {
            throw Problem.invalid("condition-failed", text, reason(e), "");
        }
    }

    static String reason(CelEvaluationException e) {
        String message = e.getMessage() == null ? "it cannot be evaluated" : e.getMessage();
        return message.replaceFirst("^evaluation error at <input>:\\d+: ", "").replace("/ by zero", "divides by zero");
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CelCondition that && text.equals(that.text) && scope == that.scope;
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
