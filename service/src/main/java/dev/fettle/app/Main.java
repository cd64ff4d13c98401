package dev.fettle.app;

import dev.fettle.app.demo.DemoCommand;
import dev.fettle.app.server.RehearseCommand;
import dev.fettle.app.server.ServerCommand;
import dev.fettle.cli.PlaybookCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The one way in: {@code fettle <command>}. */
@Command(
        name = "fettle",
        description = "Keeps fleets of Redis servers in good order.",
        mixinStandardHelpOptions = true,
        versionProvider = BuildInfo.class,
        subcommands = {
            DemoCommand.class,
            ServerCommand.class,
            PlaybookCommand.class,
            RehearseCommand.class,
            VersionCommand.class,
            CommandLine.HelpCommand.class
        })
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main()).setExecutionExceptionHandler(new Failures());
    }
}
