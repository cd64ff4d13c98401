package dev.fettle.restart;

import java.util.List;
import java.util.Random;

/** What somebody might register as a label, or a server claim, to get a command of their own run. */
final class Hostile {
    private static final List<String> PIECES = List.of(
            " ",
            "'",
            "\"",
            "`id`",
            "$(id)",
            "${IFS}",
            ";",
            "&&",
            "||",
            "|",
            "&",
            ">",
            "<",
            "\n",
            "\r\n",
            "\t",
            "\0",
            "\\",
            "*",
            "?",
            "[a]",
            "{host}",
            "{",
            "}",
            "~",
            "!",
            "#",
            "%",
            "=",
            "/",
            "..",
            "ä",
            "\u202e",
            "\uff0d",
            "\ud83d\ude00",
            "\u00a0",
            "\u2028",
            "(",
            ")",
            "@",
            "^",
            ",",
            "+");

    private Hostile() {}

    /** One that holds at least one sign that no plain word has, or begins as an option or as the folder above does. */
    static String value(Random random) {
        String word = plain(random, 12);
        return switch (random.nextInt(4)) {
            case 0 -> "-" + word;
            case 1 -> "." + word;
            case 2 -> piece(random) + word;
            default -> word + piece(random) + plain(random, 12);
        };
    }

    static String plain(Random random, int longest) {
        String letters = "ABCxyz019_:";
        StringBuilder word = new StringBuilder();
        word.append(letters.charAt(random.nextInt(letters.length())));
        for (int i = random.nextInt(longest); i > 0; i--) {
            word.append((letters + ".-").charAt(random.nextInt(letters.length() + 2)));
        }
        return word.toString();
    }

    private static String piece(Random random) {
        String piece = PIECES.get(random.nextInt(PIECES.size()));
        // Two dots within a word are plain; they are hostile where it begins.
        return piece.equals("..") ? "/../" : piece;
    }
}
