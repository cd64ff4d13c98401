package dev.fettle.playbook;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the conditions of a document, and finds the place of an error of CEL in it. */
final class ConditionReader {
    private final CelConditions conditions;
    private final String source;
    private final Findings findings;

    ConditionReader(CelConditions conditions, String source, Findings findings) {
        this.conditions = conditions;
        this.source = source;
        this.findings = findings;
    }

    /** Null where there is none or it is wrong; wrong is reported. */
    @Nullable
    Condition read(String field, @Nullable YamlNode node, Condition.Scope scope) {
        if (node == null) {
            return null;
        }
        if (!(node instanceof YamlNode.Scalar scalar) || scalar.value() == null) {
            findings.add(node.at(), field, "is " + YamlNode.kind(node), "a condition such as memory.usedRatio > 0.7");
            return null;
        }
        String text = scalar.text().strip();
        CelConditions.Compiled compiled = conditions.read(scope, text);
        for (CelConditions.Issue issue : compiled.issues()) {
            findings.add(place(scalar, text, issue), field, issue.wrong(), issue.right());
        }
        return compiled.condition();
    }

    List<Condition> readAll(String field, List<YamlNode> nodes, Condition.Scope scope) {
        List<Condition> all = new java.util.ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            Condition condition = read(field + "[" + i + "]", nodes.get(i), scope);
            if (condition != null) {
                all.add(condition);
            }
        }
        return all;
    }

    /**
     * YAML folds lines and takes escapes out, but every other character of the expression still stands in the source, in
     * order: so the nth that is no white space here is the nth there.
     */
    private YamlNode.Position place(YamlNode.Scalar scalar, String text, CelConditions.Issue issue) {
        int skip = visibleBefore(text, issue);
        int[] raw = source.codePoints()
                .skip(scalar.start())
                .limit(scalar.end() - (long) scalar.start())
                .toArray();
        int line = scalar.at().line();
        int column = scalar.at().column();
        int first = raw.length == 0 ? ' ' : raw[0];
        boolean block = !scalar.plain() && (first == '|' || first == '>');
        boolean header = block;
        YamlNode.Position last = scalar.at();
        for (int i = scalar.plain() ? 0 : 1; i < raw.length; i++) {
            int c = raw[i];
            if (i == 1 && !scalar.plain()) {
                column++;
            }
            boolean escape = !block && !scalar.plain() && i + 1 < raw.length && isEscape(first, c, raw[i + 1]);
            if (!header && !Character.isWhitespace(c)) {
                last = new YamlNode.Position(line, column);
                if (skip-- == 0) {
                    return last;
                }
            }
            if (c == '\n') {
                header = false;
                line++;
                column = 0;
            }
            if (escape) {
                i++;
                column++;
            }
            column++;
        }
        return last;
    }

    private static boolean isEscape(int quote, int c, int next) {
        return quote == '\'' ? c == '\'' && next == '\'' : c == '\\';
    }

    private static int visibleBefore(String text, CelConditions.Issue issue) {
        List<String> lines = text.lines().toList();
        int visible = 0;
        for (int i = 0; i < issue.line() - 1 && i < lines.size(); i++) {
            visible += count(lines.get(i), Integer.MAX_VALUE);
        }
        return issue.line() > lines.size() ? visible : visible + count(lines.get(issue.line() - 1), issue.column() - 1);
    }

    private static int count(String line, int upTo) {
        return (int) line.codePoints()
                .limit(upTo)
                .filter(c -> !Character.isWhitespace(c))
                .count();
    }
}
