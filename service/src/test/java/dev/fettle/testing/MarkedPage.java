package dev.fettle.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A page of docs/ whose part between two marks is written by a program. */
public final class MarkedPage {
    private MarkedPage() {}

    /**
     * Writes that part anew and leaves the rest.
     *
     * @throws IllegalStateException when the page lacks the marks
     */
    public static void write(Path page, String begin, String end, String text) throws IOException {
        String old = Files.readString(page);
        int from = old.indexOf(begin);
        int to = old.indexOf(end);
        if (from < 0 || to < from) {
            throw new IllegalStateException(page + " lacks the lines " + begin + " and " + end);
        }
        Files.writeString(page, old.substring(0, from + begin.length()) + "\n" + text + old.substring(to));
    }
}
