package dev.fettle.playbook;

import dev.fettle.Problem;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What is right and wrong with a document before its YAML is looked at. */
final class SourceText {
    static final int MOST_BYTES = 1 << 20;

    private SourceText() {}

    /** @throws Problem where the bytes are no UTF-8, or too many */
    static String decode(byte[] bytes) {
        if (bytes.length > MOST_BYTES) {
            throw tooLong(bytes.length);
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(in)
                    .toString();
        } catch (CharacterCodingException e) {
            String before = StandardCharsets.UTF_8
                    .decode(ByteBuffer.wrap(bytes, 0, in.position()))
                    .toString();
            int lineStart = before.lastIndexOf('\n') + 1;
            int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
            throw problem("the bytes are not UTF-8", "save the file as UTF-8", line, before.length() - lineStart + 1);
        }
    }

    /** @throws Problem naming the first character that has no place in a playbook */
    static void check(String text) {
        if (text.length() > MOST_BYTES || text.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
            throw tooLong(text.getBytes(StandardCharsets.UTF_8).length);
        }
        int line = 1;
        int column = 1;
        boolean indentation = true;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int c = text.codePointAt(i);
            if (c == '\uFEFF') {
                throw problem("a byte order mark", "save the file as UTF-8 without BOM", line, column);
            }
            if (c == '\t' && indentation) {
                throw problem("a tab in the indentation", "indent with spaces", line, column);
            }
            if (!printable(c)) {
                throw problem(
                        String.format("the character U+%04X", c), "text without control characters", line, column);
            }
            indentation = c == '\n' || (indentation && c == ' ');
            column = c == '\n' ? 1 : column + 1;
            line = c == '\n' ? line + 1 : line;
        }
    }

    /** Lower-case hex of the SHA-256 of its UTF-8 bytes. */
    static String hash(String text) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(sha.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** YAML's own set, without the line ends that editors count differently. */
    private static boolean printable(int c) {
        return c == '\t'
                || c == '\n'
                || c == '\r'
                || (c >= 0x20 && c <= 0x7E)
                || (c >= 0xA0 && c <= 0xD7FF && c != 0x2028 && c != 0x2029)
                || (c >= 0xE000 && c <= 0xFFFD)
                || c >= 0x10000;
    }

    private static Problem tooLong(int bytes) {
        return problem("a document of " + bytes + " bytes", "at most " + MOST_BYTES + " bytes", 1, 1);
    }

    private static Problem problem(String wrong, String right, int line, int column) {
        Findings findings = new Findings();
        findings.add(new YamlNode.Position(line, column), "", wrong, right);
        return findings.problem();
    }
}
