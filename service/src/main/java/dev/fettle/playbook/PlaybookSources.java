package dev.fettle.playbook;

import dev.fettle.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The playbooks that no user stored: those that come with Fettle, and those of a folder. */
public final class PlaybookSources {
    private static final String RESOURCES = "/dev/fettle/playbooks/";

    private PlaybookSources() {}

    /** Those that come with Fettle, by name. */
    public static List<Playbook> builtIn(PlaybookParser parser) {
        return new String(resource("index.txt"), StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank())
                .map(file -> parsed(parser, file.strip(), resource(file.strip())))
                .toList();
    }

    /**
     * Every file of the folder whose name ends in {@code .yaml} or {@code .yml}, by name.
     *
     * @throws Problem {@code bad-playbook} where one is wrong, all details of all files naming theirs; {@code
     *     bad-playbook-folder} where the folder cannot be read
     */
    public static List<Playbook> folder(PlaybookParser parser, Path folder) {
        List<Playbook> playbooks = new ArrayList<>();
        List<Problem.Detail> wrong = new ArrayList<>();
        for (Path file : files(folder)) {
            try {
                playbooks.add(parsed(parser, file.getFileName().toString(), Files.readAllBytes(file)));
            } catch (Problem e) {
                wrong.addAll(e.details());
            } catch (IOException e) {
                wrong.add(new Problem.Detail(file.toString(), "cannot be read", e.toString()));
            }
        }
        if (!wrong.isEmpty()) {
            throw Problem.invalid("bad-playbook", wrong);
        }
        return playbooks;
    }

    static byte[] resource(String name) {
        try (InputStream in = PlaybookSources.class.getResourceAsStream(RESOURCES + name)) {
            if (in == null) {
                throw new IllegalStateException("the jar of playbooks lacks " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(file ->
                            file.toString().endsWith(".yaml") || file.toString().endsWith(".yml"))
                    .filter(Files::isRegularFile)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw Problem.invalid("bad-playbook-folder", folder.toString(), "cannot be read: " + e, "a folder");
        }
    }

    private static Playbook parsed(PlaybookParser parser, String file, byte[] bytes) {
        try {
            return parser.parse(bytes);
        } catch (Problem e) {
            throw Problem.invalid(
                    e.code(), e.details().stream().map(d -> named(file, d)).toList());
        }
    }

    /** The path of the field begins with its file, since a detail has no other place for it. */
    private static Problem.Detail named(String file, Problem.Detail detail) {
        String field = detail.field().isEmpty() ? file : file + ": " + detail.field();
        return new Problem.Detail(field, detail.wrong(), detail.right(), detail.line(), detail.column());
    }
}
