package dev.fettle.playbook;

import dev.cel.common.CelIssue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Says CEL's errors in the words of somebody who writes a playbook, with what would be right. */
final class CelErrors {
    private static final int MOST = 10;
    private static final Pattern UNDECLARED = Pattern.compile("undeclared reference to '([^']*)'.*");
    private static final Pattern OVERLOAD =
            Pattern.compile("found no matching overload for '([^']+)' applied to '\\((.*?)\\)'.*", Pattern.DOTALL);
    private static final Pattern TYPE = Pattern.compile("expected type '([^']+)' but found '([^']+)'");
    private static final Pattern UNEXPECTED =
            Pattern.compile("(?:mismatched|extraneous) input '(.*?)' expecting.*", Pattern.DOTALL);
    private static final Pattern TOKEN = Pattern.compile("token recognition error at: '(.*)'", Pattern.DOTALL);
    private static final Pattern DOTTED = Pattern.compile("[A-Za-z_]\\w*(?:\\.[A-Za-z_]\\w*)*");
    private static final Map<String, String> OPERATORS =
            Map.of("and", "&&", "or", "||", "not", "!", "=", "==", "<>", "!=", "AND", "&&", "OR", "||", "NOT", "!");

    private final List<String> names;

    CelErrors(Condition.Scope scope) {
        names = ConditionNames.of(scope).stream()
                .map(ConditionNames.Named::name)
                .toList();
    }

    /** At least one. */
    List<CelConditions.Issue> explain(String text, List<CelIssue> issues) {
        List<CelConditions.Issue> explained = new ArrayList<>();
        for (CelIssue issue : issues.subList(0, Math.min(MOST, issues.size()))) {
            int line = Math.max(1, issue.getSourceLocation().getLine());
            int column = Math.max(0, issue.getSourceLocation().getColumn());
            CelConditions.Issue next = explain(text, issue.getMessage(), line, column);
            // A slip in the syntax makes the parser stumble again right behind it; the first one says it.
            if (explained.isEmpty() || issue.getExprId() != 0) {
                explained.add(next);
            }
        }
        return explained;
    }

    private CelConditions.Issue explain(String text, String message, int line, int column) {
        Matcher m = UNDECLARED.matcher(message);
        if (m.matches()) {
            return undeclared(text, m.group(1), line, column);
        }
        m = OVERLOAD.matcher(message);
        if (m.matches()) {
            return issue(line, column, overload(m.group(1), m.group(2)), "values of the same type");
        }
        m = TYPE.matcher(message);
        if (m.matches() && m.group(1).equals("bool")) {
            return issue(1, 0, "the condition is of type " + m.group(2), "compare it, so that it is true or false");
        }
        m = UNEXPECTED.matcher(message);
        if (m.matches()) {
            return unexpected(text, m.group(1), line, column);
        }
        m = TOKEN.matcher(message);
        if (m.matches()) {
            return token(m.group(1), line, column);
        }
        if (message.contains("recursion limit")) {
            return issue(1, 0, "more than 50 levels in a condition", "a simpler one");
        }
        return issue(line, column, message, "");
    }

    private CelConditions.Issue undeclared(String text, String found, int line, int column) {
        if (found.equals("trend") || found.equals("sustained")) {
            return issue(line, column, found + "() is not there yet", "compare the fact of this moment");
        }
        String dotted = dottedAt(text, line, column);
        if (!dotted.startsWith(found)) {
            // CEL points behind the name of a function.
            return issue(
                    line,
                    column,
                    "there is no function '" + found + "'",
                    "size, matches, startsWith, exists and so on");
        }
        return issue(line, column, "there is no '" + dotted + "' here", right(dotted));
    }

    private String right(String dotted) {
        List<String> inGroup =
                names.stream().filter(name -> name.startsWith(dotted + ".")).toList();
        if (!inGroup.isEmpty()) {
            return "one of " + String.join(", ", inGroup);
        }
        return Suggestion.nearest(dotted, names)
                .or(() -> nearestLast(dotted))
                .map(name -> "did you mean '" + name + "'?")
                .orElseGet(() -> "one of " + String.join(", ", sameGroup(dotted)));
    }

    /** {@code usedRatio} alone, or in another group, is a slip too. */
    private Optional<String> nearestLast(String dotted) {
        String last = dotted.substring(dotted.lastIndexOf('.') + 1);
        return names.stream().filter(name -> name.endsWith("." + last)).findFirst();
    }

    private List<String> sameGroup(String dotted) {
        int dot = dotted.lastIndexOf('.');
        List<String> near = dot < 0
                ? List.of()
                : names.stream()
                        .filter(name -> name.startsWith(dotted.substring(0, dot + 1)))
                        .toList();
        return near.isEmpty() ? names : near;
    }

    private static String overload(String operator, String types) {
        String sign = operator.replace("_", "").replace("@", "");
        return switch (operator) {
            case "_?_:_" -> "the two sides of ?: differ in type (" + types + ")";
            case "@in" -> "'in' cannot look for the first in the second: " + types;
            default ->
                operator.startsWith("_")
                        ? "'" + sign + "' does not go with " + types
                        : operator.startsWith("!") || operator.startsWith("-")
                                ? "'" + sign + "' does not go with " + types
                                : operator + "() does not take " + types;
        };
    }

    private static CelConditions.Issue unexpected(String text, String found, int line, int column) {
        if (found.equals("<EOF>")) {
            return issue(line, column, "the condition ends too early", "a value after '" + lastWord(text) + "'");
        }
        String before = text.lines().skip(line - 1L).findFirst().orElse("");
        String word = before.substring(0, Math.min(column, before.length())).strip();
        String meant = OPERATORS.get(word.equals("not") ? word : found);
        String right = meant == null ? "" : "write '" + meant + "' for '" + (word.equals("not") ? word : found) + "'";
        return issue(line, column, "'" + found + "' is out of place", right);
    }

    private static CelConditions.Issue token(String found, int line, int column) {
        if (found.startsWith("\"") || found.startsWith("'")) {
            return issue(line, column, "text without its closing quote", "");
        }
        String sign = found.strip();
        String right = sign.startsWith("$")
                ? "parameters stand in the steps only"
                : OPERATORS.containsKey(sign) ? "write '" + OPERATORS.get(sign) + "'" : "";
        return issue(line, column, "'" + sign + "' means nothing here", right);
    }

    private static String dottedAt(String text, int line, int column) {
        String there = text.lines().skip(line - 1L).findFirst().orElse("");
        if (there.codePointCount(0, there.length()) < column) {
            return "";
        }
        Matcher m = DOTTED.matcher(there);
        return m.find(there.offsetByCodePoints(0, column)) ? m.group() : "";
    }

    private static String lastWord(String text) {
        String plain = text.strip();
        return plain.substring(plain.lastIndexOf(' ') + 1);
    }

    private static CelConditions.Issue issue(int line, int columnFromZero, String wrong, String right) {
        return new CelConditions.Issue(line, columnFromZero + 1, wrong, right);
    }
}
