package dev.fettle.playbook;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.runtime.CelEvaluationException;
import dev.fettle.Problem;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads conditions: expressions of CEL (cel.dev) over the names of a scope. What CEL leaves open is decided so:
 *
 * <ul>
 *   <li>facts are names with dots of exactly the type {@link dev.fettle.fleet.FactNames} says; an unknown one is an error
 *       when the condition is read, not when it is asked;
 *   <li>a label or counter that is not there is {@code ""} or {@code 0}, in a policy {@code []}; {@code "tier" in labels}
 *       and {@code has(labels.tier)} say whether it is;
 *   <li>whole numbers and fractions mix in comparing and calculating; a whole number divided by a whole number stays
 *       whole ({@code 3 / 2 == 1}; write {@code 3 / 2.0});
 *   <li>{@code matches} searches by RE2; an expression has at most 4,096 characters and 50 levels, its comprehensions
 *       together at most 10,000 rounds.
 * </ul>
 *
 * Safe to share between threads.
 */
public final class CelConditions {
    private final Map<Condition.Scope, CelEnvironment> environments = new ConcurrentHashMap<>();
    private final Map<Condition.Scope, CelErrors> errors = new ConcurrentHashMap<>();

    /** One thing that is wrong, with its place in the expression: both from 1, the column in code points. */
    record Issue(int line, int column, String wrong, String right) {}

    /** Either a condition, or what is wrong with it. */
    record Compiled(@Nullable Condition condition, List<Issue> issues) {}

    /** @throws Problem {@code bad-condition} with line and column within the text */
    public Condition compile(Condition.Scope scope, String text) {
        return compile(scope, "", text);
    }

    /** @param field where the user wrote it, such as "select"; the problem names it */
    public Condition compile(Condition.Scope scope, String field, String text) {
        Compiled compiled = read(scope, text);
        if (compiled.condition() == null) {
            throw Problem.invalid(
                    "bad-condition",
                    compiled.issues().stream()
                            .map(issue -> new Problem.Detail(field, issue.wrong(), issue.right())
                                    .at(issue.line(), issue.column()))
                            .toList());
        }
        return compiled.condition();
    }

    Compiled read(Condition.Scope scope, String text) {
        if (text.length() > CelEnvironment.LONGEST) {
            String limit = "at most " + CelEnvironment.LONGEST;
            return refused(new Issue(1, 1, "a condition of " + text.length() + " characters", limit));
        }
        if (text.isBlank()) {
            return refused(new Issue(1, 1, "an empty condition", "a truth value such as memory.usedRatio > 0.7"));
        }
        CelEnvironment cel = environments.computeIfAbsent(scope, CelEnvironment::of);
        try {
            CelValidationResult result = cel.compiler().compile(text);
            if (result.hasError()) {
                return new Compiled(null, errors(scope).explain(text, result.getErrors()));
            }
            CelAbstractSyntaxTree ast = result.getAst();
            CelValidationResult valid = cel.validator().validate(ast);
            if (valid.hasError()) {
                return new Compiled(null, errors(scope).explain(text, valid.getErrors()));
            }
            return new Compiled(new CelCondition(text, scope, cel.runtime().createProgram(ast)), List.of());
        } catch (CelValidationException | CelEvaluationException e) {
            return refused(new Issue(1, 1, "the condition cannot be read: " + e.getMessage(), ""));
        }
    }

    private CelErrors errors(Condition.Scope scope) {
        return errors.computeIfAbsent(scope, CelErrors::new);
    }

    private static Compiled refused(Issue issue) {
        return new Compiled(null, List.of(issue));
    }
}
