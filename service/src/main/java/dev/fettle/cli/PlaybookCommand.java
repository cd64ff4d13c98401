package dev.fettle.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** What can be asked of playbooks without a server. */
@Command(
        name = "playbook",
        description = "Checks and shows playbooks; needs no server.",
        subcommands = {
            PlaybookCheckCommand.class,
            PlaybookListCommand.class,
            PlaybookShowCommand.class,
            PlaybookSchemaCommand.class,
            HelpCommand.class
        })
public final class PlaybookCommand {}
