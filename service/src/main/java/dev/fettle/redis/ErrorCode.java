package dev.fettle.redis;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The code of an error reply. Servers before 7.0 wrap what a script met in a sentence of their own, such as {@code ERR Error
 * running script (call to f_…): @user_script:9: @user_script: 9: -READONLY You can't write …}; what counts is what it met.
 */
final class ErrorCode {
    private static final Pattern CODE = Pattern.compile("[A-Z_]+");
    private static final Pattern IN_SCRIPT = Pattern.compile("@user_script: ?\\d+: -([A-Z_]+) ");

    private ErrorCode() {}

    static String of(String line) {
        int blank = line.indexOf(' ');
        String word = blank < 0 ? line : line.substring(0, blank);
        if (!CODE.matcher(word).matches()) {
            return "ERR";
        }
        Matcher script = IN_SCRIPT.matcher(line);
        return word.equals("ERR") && script.find() ? script.group(1) : word;
    }
}
