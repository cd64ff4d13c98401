package dev.fettle.bench;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Finds commands in what a client sends, whole or in pieces. */
final class Words {
    /** A command, and what it is counted under: a SCAN has its COUNT in its name, as {@code SCAN 500}. */
    record Sent(String name, List<String> words) {}

    private final StringBuilder line = new StringBuilder();
    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private int wordsToCome;
    private int bytesToCome;

    /** The commands that are complete with these bytes. */
    List<Sent> in(byte[] bytes, int length) {
        List<Sent> commands = new ArrayList<>();
        String text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
        for (int i = 0; i < length; i++) {
            if (bytesToCome > 0) {
                int end = Math.min(length, i + bytesToCome);
                word.append(text, i, end);
                bytesToCome -= end - i;
                i = end - 1;
                if (bytesToCome == 0) {
                    words.add(word.substring(0, word.length() - 2));
                    word.setLength(0);
                    if (--wordsToCome == 0) {
                        commands.add(new Sent(name(), List.copyOf(words)));
                        words.clear();
                    }
                }
            } else if (text.charAt(i) == '\n') {
                header(line.toString());
                line.setLength(0);
            } else if (text.charAt(i) != '\r') {
                line.append(text.charAt(i));
            }
        }
        return commands;
    }

    private void header(String header) {
        int number = Integer.parseInt(header.substring(1));
        if (header.charAt(0) == '*') {
            wordsToCome = number;
        } else {
            bytesToCome = number + 2;
        }
    }

    private String name() {
        String name = words.getFirst().toUpperCase(Locale.ROOT);
        int count = words.indexOf("COUNT");
        return name.equals("SCAN") && count > 0 ? name + " " + words.get(count + 1) : name;
    }
}
