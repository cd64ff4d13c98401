package dev.fettle.cli;

import dev.fettle.Problem;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "show", description = "Prints a playbook as it was written.")
final class PlaybookShowCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run()
    private CommandSpec spec;

    @Mixin
    private KnownPlaybooks known = new KnownPlaybooks();

    @Parameters(paramLabel = "NAME", description = "The playbook's name.")
    private String name = "";

    @Override
    public void run() {
        String source = known.all().stream()
                .filter(playbook -> playbook.name().equals(name))
                .findFirst()
                .orElseThrow(() -> Problem.notFound("playbook", name))
                .source();
        spec.commandLine().getOut().print(source);
        spec.commandLine().getOut().flush();
    }
}
