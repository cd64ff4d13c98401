package dev.fettle.playbook;

import dev.cel.bundle.Cel;
import dev.cel.common.CelValidationException;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.validator.CelAstValidator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tries the regular expressions of a condition as the runtime would, so that a wrong one is found when the condition is
 * read. CEL's own check asks Java's, which takes what RE2 refuses, such as back references.
 *
 * <p>RE2 writes counted repetitions out before it can be asked how long that came to be: four nested {@code {100}} are a
 * hundred million steps. So what they multiply to is bounded here, and an expression that is only known when it is
 * evaluated is refused.
 */
final class RegexCheck implements CelAstValidator {
    private static final int MOST = 20_000;
    private static final Pattern REPEATED = Pattern.compile("\\{(\\d{1,9})(?:,(\\d{0,9}))?}");

    @Override
    public void validate(CelNavigableAst ast, Cel cel, IssuesFactory issues) {
        ast.getRoot()
                .allNodes()
                .map(CelNavigableExpr::expr)
                .filter(expr -> expr.exprKind().getKind() == CelExpr.ExprKind.Kind.CALL)
                .map(CelExpr::call)
                .filter(call ->
                        call.function().equals("matches") && !call.args().isEmpty())
                .map(call -> call.args().getLast())
                .forEach(pattern -> {
                    String wrong = wrong(cel, pattern);
                    if (wrong != null) {
                        issues.addError(pattern.id(), wrong);
                    }
                });
    }

    private static @Nullable String wrong(Cel cel, CelExpr pattern) {
        if (pattern.constantOrDefault().getKind() != CelConstant.Kind.STRING_VALUE) {
            return "a regular expression that is not written out";
        }
        String text = pattern.constant().stringValue();
        return tooLong(text) ? "a regular expression that repeats too much" : refusedByRe2(cel, text);
    }

    private static boolean tooLong(String pattern) {
        long steps = pattern.length();
        Matcher m = REPEATED.matcher(pattern);
        while (m.find() && steps <= MOST) {
            String most = m.group(2) == null || m.group(2).isEmpty() ? m.group(1) : m.group(2);
            steps *= Math.max(1, Long.parseLong(most));
        }
        return steps > MOST;
    }

    private static @Nullable String refusedByRe2(Cel cel, String pattern) {
        String literal =
                pattern.codePoints().mapToObj(c -> String.format("\\U%08x", c)).collect(Collectors.joining());
        try {
            cel.createProgram(cel.compile("''.matches(\"" + literal + "\")").getAst())
                    .eval();
            return null;
        } catch (CelEvaluationException e) {
            return CelCondition.reason(e);
        } catch (CelValidationException e) {
            return "a regular expression that is too long";
        }
    }
}
