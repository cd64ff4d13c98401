package dev.fettle.cli;

import dev.fettle.action.ParamType;
import dev.fettle.playbook.Playbook;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(name = "list", description = "Lists the playbooks that come with Fettle, and those of a folder.")
final class PlaybookListCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run()
    private CommandSpec spec;

    @Mixin
    private KnownPlaybooks known = new KnownPlaybooks();

    @Override
    public void run() {
        List<Playbook> playbooks = known.all();
        int widest = playbooks.stream().mapToInt(p -> p.name().length()).max().orElse(0);
        String format = "%-" + Math.max(4, widest) + "s  %-6s  %-8s  %s%n";
        var out = spec.commandLine().getOut();
        out.printf(format, "NAME", "RISK", "VERSION", "TITLE");
        for (Playbook playbook : playbooks) {
            out.printf(
                    format,
                    playbook.name(),
                    ParamType.word(playbook.metadata().risk()),
                    playbook.version().substring(0, 8),
                    playbook.metadata().title());
        }
    }
}
