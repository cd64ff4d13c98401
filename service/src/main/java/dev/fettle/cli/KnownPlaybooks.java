package dev.fettle.cli;

import dev.fettle.action.Actions;
import dev.fettle.playbook.CelConditions;
import dev.fettle.playbook.Playbook;
import dev.fettle.playbook.PlaybookParser;
import dev.fettle.playbook.PlaybookSources;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The playbooks that are there without a server: those built in, and those of a folder. */
final class KnownPlaybooks {
    @Option(names = "--folder", paramLabel = "DIR", description = "A folder of playbooks to look into as well.")
    private @Nullable Path folder;

    /** By name. */
    List<Playbook> all() {
        PlaybookParser parser = new PlaybookParser(Actions.installed(), new CelConditions());
        List<Playbook> more = folder == null ? List.of() : PlaybookSources.folder(parser, folder);
        return Stream.concat(PlaybookSources.builtIn(parser).stream(), more.stream())
                .sorted(Comparator.comparing(Playbook::name))
                .toList();
    }
}
