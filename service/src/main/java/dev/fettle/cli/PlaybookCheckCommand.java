package dev.fettle.cli;

import dev.fettle.Problem;
import dev.fettle.action.Actions;
import dev.fettle.playbook.CelConditions;
import dev.fettle.playbook.Playbook;
import dev.fettle.playbook.PlaybookParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "check",
        description = "Says all that is wrong with playbooks, each as file:line:column. Exit code 1 if anything is.")
final class PlaybookCheckCommand implements Callable<Integer> {
    private static final String STANDARD_INPUT = "-";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before call()
    private CommandSpec spec;

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Files; - is the standard input.")
    private List<String> files = List.of();

    private final PlaybookParser parser = new PlaybookParser(Actions.installed(), new CelConditions());

    @Override
    public Integer call() {
        boolean good = true;
        for (String file : files) {
            good &= check(file);
        }
        return good ? 0 : 1;
    }

    private boolean check(String file) {
        var out = spec.commandLine().getOut();
        try {
            Playbook playbook = parser.parse(read(file));
            out.println(file + ": " + playbook.name() + " is good, version "
                    + playbook.version().substring(0, 12));
            return true;
        } catch (Problem e) {
            for (Problem.Detail detail : e.details()) {
                out.println(file + ":" + detail);
            }
        } catch (IOException e) {
            spec.commandLine().getErr().println(file + ": cannot be read: " + e);
        }
        return false;
    }

    private static byte[] read(String file) throws IOException {
        return file.equals(STANDARD_INPUT) ? System.in.readAllBytes() : Files.readAllBytes(Path.of(file));
    }
}
