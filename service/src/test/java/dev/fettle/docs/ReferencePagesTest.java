package dev.fettle.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.action.Action;
import dev.fettle.action.ActionSpec;
import dev.fettle.action.Actions;
import dev.fettle.action.ParamType;
import dev.fettle.action.Params;
import dev.fettle.audit.AuditEvent;
import dev.fettle.fleet.FactNames;
import dev.fettle.playbook.CelConditions;
import dev.fettle.playbook.Playbook;
import dev.fettle.playbook.PlaybookParser;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The reference pages derive from the code; these tests say when one is out of date. To write them anew: {@code mvn -Pquick
 * -pl service -am test -Dtest=ReferencePagesTest -Dsurefire.failIfNoSpecifiedTests=false -Dfettle.docs=write}.
 */
class ReferencePagesTest {
    private static final Path DOCS = Path.of("..", "docs");

    @Test
    void actions() throws Exception {
        StringBuilder page = new StringBuilder("# Actions\n"
                + "What a step of a playbook may do. Made from the code by ReferencePagesTest; `GET"
                + " /api/v1/actions` tells the same.\n");
        for (Action action : Actions.installed().all()) {
            ActionSpec<?> spec = action.spec();
            page.append("\n## ")
                    .append(spec.name())
                    .append('\n')
                    .append(spec.summary())
                    .append(".\n\n");
            page.append("Risk ")
                    .append(word(spec.risk()))
                    .append(". Works on: ")
                    .append(words(spec.needs().roles()));
            page.append(".\nSends, planning: ").append(code(spec.needs().reads()));
            page.append(".\nSends beside that, executing: ")
                    .append(code(spec.needs().writes()));
            page.append(".\nUndo: ")
                    .append(spec.undo())
                    .append("\n\n| parameter | type | default | what it is |\n|---|---|---|---|\n");
            for (Params.Described parameter : Params.describe(spec.params())) {
                page.append("| `").append(parameter.name()).append("` | ").append(type(parameter));
                page.append(" | ")
                        .append(defaults(parameter))
                        .append(" | ")
                        .append(cell(parameter.meaning()))
                        .append(" |\n");
            }
            page.append("\n```yaml\n").append(spec.example().strip()).append("\n```\n");
        }
        check("actions.md", page.toString());
    }

    @Test
    void facts() throws Exception {
        StringBuilder page = new StringBuilder("# Facts\n"
                + "What conditions know of an instance. Made from the code by ReferencePagesTest; `GET"
                + " /api/v1/facts` tells the same.\n\n"
                + "| name | type | meaning |\n"
                + "|---|---|---|\n");
        FactNames.all()
                .forEach(fact -> page.append("| `")
                        .append(fact.name())
                        .append("` | ")
                        .append(fact.type().getSimpleName().toLowerCase(Locale.ROOT))
                        .append(" | ")
                        .append(cell(fact.meaning()))
                        .append(" |\n"));
        check("facts.md", page.toString());
    }

    @Test
    void auditEvents() throws Exception {
        StringBuilder page = new StringBuilder("# Audit events\n"
                + "Every event that the log may hold. Made from the code by ReferencePagesTest. Each has beside"
                + " this its sequence, time, actor and subject, and the change it belongs to.\n\n"
                + "| type | what it tells |\n"
                + "|---|---|\n");
        Arrays.stream(AuditEvent.class.getPermittedSubclasses())
                .filter(Class::isRecord)
                .sorted(Comparator.comparing(Class::getSimpleName))
                .forEach(event -> page.append("| `")
                        .append(kebab(event.getSimpleName()))
                        .append("` | ")
                        .append(Arrays.stream(event.getRecordComponents())
                                .map(RecordComponent::getName)
                                .map(name -> "`" + name + "`")
                                .collect(Collectors.joining(", ")))
                        .append(" |\n"));
        check("audit-events.md", page.toString());
    }

    @Test
    void theExampleOfThePlaybooksPageIsAPlaybook() throws Exception {
        Matcher block =
                Pattern.compile("(?s)```yaml\n(.*?)```").matcher(Files.readString(DOCS.resolve("playbooks.md")));
        assertThat(block.find()).isTrue();
        Playbook playbook = new PlaybookParser(Actions.installed(), new CelConditions()).parse(block.group(1));
        assertThat(playbook.name()).isEqualTo("expire-sessions");
    }

    private static void check(String file, String page) throws Exception {
        Path path = DOCS.resolve(file);
        if ("write".equals(System.getProperty("fettle.docs"))) {
            Files.writeString(path, page);
        }
        assertThat(path).as("out of date: see ReferencePagesTest").content().isEqualTo(page);
    }

    private static String type(Params.Described parameter) {
        if (parameter.type() == ParamType.ENUM) {
            return parameter.words().stream().map(word -> "`" + word + "`").collect(Collectors.joining(" or "));
        }
        return parameter.element() == null ? word(parameter.type()) : "list of " + word(parameter.element());
    }

    private static String defaults(Params.Described parameter) {
        return parameter.required()
                ? "required"
                : parameter.defaults().isEmpty() ? "" : "`" + parameter.defaults() + "`";
    }

    private static String code(Collection<String> commands) {
        return commands.isEmpty()
                ? "nothing"
                : commands.stream()
                        .map(command -> "`" + command.replace('|', ' ') + "`")
                        .collect(Collectors.joining(", "));
    }

    private static String words(Collection<? extends Enum<?>> values) {
        return values.stream().map(ReferencePagesTest::word).sorted().collect(Collectors.joining(", "));
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static String kebab(String name) {
        return name.replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }
}
