package dev.fettle.app.config;

import dev.fettle.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Puts the environment's values where a file says {@code ${NAME}}, or {@code ${NAME:-otherwise}}. */
final class Variables {
    private static final Pattern USE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?}");

    private Variables() {}

    /** @throws Problem with one detail for each variable that is not set */
    static String fill(String text, UnaryOperator<@Nullable String> environment) {
        List<Problem.Detail> unset = new ArrayList<>();
        StringBuilder filled = new StringBuilder();
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            if (number > 1) {
                filled.append('\n');
            }
            filled.append(line.strip().startsWith("#") ? line : fill(line, number, environment, unset));
        }
        if (!unset.isEmpty()) {
            throw Problem.invalid("bad-configuration", unset);
        }
        return filled.toString();
    }

    private static String fill(
            String line, int number, UnaryOperator<@Nullable String> environment, List<Problem.Detail> unset) {
        Matcher use = USE.matcher(line);
        StringBuilder filled = new StringBuilder();
        while (use.find()) {
            String name = use.group(1);
            String value = environment.apply(name);
            String otherwise = use.group(2);
            if (value == null && otherwise == null) {
                String key = line.strip().replaceFirst("[:\\s].*", "");
                unset.add(new Problem.Detail(
                                key,
                                "the environment variable " + name + " is not set",
                                "set it, or write ${" + name + ":-a default}")
                        .at(number, use.start() + 1));
                value = "";
            }
            use.appendReplacement(filled, Matcher.quoteReplacement(value != null ? value : String.valueOf(otherwise)));
        }
        return use.appendTail(filled).toString();
    }
}
