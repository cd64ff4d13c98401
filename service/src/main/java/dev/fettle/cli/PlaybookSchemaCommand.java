package dev.fettle.cli;

import dev.fettle.action.Actions;
import dev.fettle.playbook.PlaybookSchema;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(name = "schema", description = "Prints the JSON Schema of playbooks, with all actions, for editors.")
final class PlaybookSchemaCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before run()
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().getOut().print(PlaybookSchema.text(Actions.installed()));
        spec.commandLine().getOut().flush();
    }
}
