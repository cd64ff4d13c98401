package dev.fettle.playbook;

import dev.fettle.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads the strict part of YAML that playbooks are written in: one document, no anchors, aliases or tags, keys that are
 * text and stand once, at most 50 levels. Works on the parser's events, so that a document that would explode is refused
 * before anything is built of it.
 */
final class YamlReader {
    static final int DEEPEST = 50;
    /** Real playbooks have some hundreds; it bounds what a hostile one costs. */
    static final int MOST_NODES = 20_000;

    private final Iterator<Event> events;
    private final Findings findings = new Findings();
    private int nodes;

    private YamlReader(String text) {
        // The parser copies what it looked ahead each time it reads on: long scalars cost the square of their length
        // unless all is read at once.
        LoadSettings settings = LoadSettings.builder()
                .setLabel("playbook")
                .setCodePointLimit(SourceText.MOST_BYTES)
                .setBufferSize(text.length() + 1)
                .build();
        events = new Parse(settings).parseString(text).iterator();
    }

    /** @throws Problem where the text is not of that part of YAML */
    static YamlNode read(String text) {
        SourceText.check(text);
        YamlReader reader = new YamlReader(text);
        try {
            YamlNode root = reader.document();
            reader.findings.throwIfAny();
            return root;
        } catch (MarkedYamlEngineException e) {
            reader.syntax(e);
        } catch (YamlEngineException e) {
            reader.findings.add(new YamlNode.Position(1, 1), "", "no YAML: " + e.getMessage(), "");
        }
        throw reader.findings.problem();
    }

    private YamlNode document() {
        YamlNode root = null;
        while (events.hasNext()) {
            Event event = events.next();
            if (event instanceof NodeEvent) {
                if (root != null) {
                    wrong(event, "a second document", "one playbook to a file; take it out from '---' on");
                    throw findings.problem();
                }
                root = node(event, 1);
            }
        }
        if (root == null) {
            findings.add(new YamlNode.Position(1, 1), "", "an empty document", "a playbook");
            throw findings.problem();
        }
        return root;
    }

    private YamlNode node(Event event, int depth) {
        if (depth > DEEPEST) {
            wrong(event, "more than " + DEEPEST + " levels", "a playbook has no more than six");
            throw findings.problem();
        }
        if (++nodes > MOST_NODES) {
            wrong(event, "more than " + MOST_NODES + " values", "a playbook has some hundreds");
            throw findings.problem();
        }
        if (event instanceof NodeEvent n && n.getAnchor().isPresent() && !(event instanceof AliasEvent)) {
            wrong(
                    event,
                    "the anchor '&" + n.getAnchor().get().getValue() + "'",
                    "playbooks have no anchors; write it out");
        }
        return switch (event) {
            case ScalarEvent scalar -> scalar(scalar);
            case MappingStartEvent start -> mapping(start, depth);
            case CollectionStartEvent start -> sequence(start, depth);
            case AliasEvent alias -> {
                wrong(
                        event,
                        "the alias '*" + alias.getAlias().getValue() + "'",
                        "playbooks have no aliases; write it out");
                yield new YamlNode.Scalar("", true, position(event), 0, 0);
            }
            default -> throw new IllegalStateException("the YAML parser sent " + event.getEventId() + " for a node");
        };
    }

    private YamlNode.Scalar scalar(ScalarEvent scalar) {
        tag(scalar, scalar.getTag());
        boolean plain = scalar.getScalarStyle() == ScalarStyle.PLAIN;
        return new YamlNode.Scalar(
                scalar.getValue(), plain, position(scalar), index(scalar.getStartMark()), index(scalar.getEndMark()));
    }

    private YamlNode sequence(CollectionStartEvent start, int depth) {
        tag(start, start.getTag());
        List<YamlNode> items = new ArrayList<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.SequenceEnd; event = events.next()) {
            items.add(node(event, depth + 1));
        }
        return new YamlNode.Sequence(items, position(start));
    }

    private YamlNode mapping(MappingStartEvent start, int depth) {
        tag(start, start.getTag());
        List<YamlNode.Entry> entries = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (Event event = events.next(); event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
            YamlNode key = node(event, depth + 1);
            YamlNode value = node(events.next(), depth + 1);
            if (!(key instanceof YamlNode.Scalar name)) {
                wrong(event, "a key that is " + YamlNode.kind(key), "a name");
            } else if (!seen.add(name.text())) {
                wrong(event, "the field '" + YamlNode.shortened(name.text()) + "' stands here twice", "write it once");
            } else {
                entries.add(new YamlNode.Entry(name, value));
            }
            if (findings.full()) {
                throw findings.problem();
            }
        }
        return new YamlNode.Mapping(entries, position(start));
    }

    private void tag(Event event, Optional<String> tag) {
        if (tag.isPresent()) {
            wrong(event, "the tag '" + YamlNode.shortened(tag.get()) + "'", "playbooks have no tags; take it out");
        }
    }

    private void syntax(MarkedYamlEngineException e) {
        String what = e.getProblem() == null
                ? "no YAML"
                : e.getProblem().replace("(TAB)", "").strip();
        String why = e.getContext() == null ? "" : e.getContext();
        YamlNode.Position at = e.getProblemMark()
                .or(e::getContextMark)
                .map(YamlReader::position)
                .orElse(new YamlNode.Position(1, 1));
        boolean tab = what.contains("'\\t");
        findings.add(at, "", "no YAML: " + what, tab ? "use spaces instead of tabs" : why);
    }

    private void wrong(Event event, String wrong, String right) {
        findings.add(position(event), "", wrong, right);
    }

    private static YamlNode.Position position(Event event) {
        return event.getStartMark().map(YamlReader::position).orElse(new YamlNode.Position(1, 1));
    }

    private static YamlNode.Position position(Mark mark) {
        return new YamlNode.Position(mark.getLine() + 1, mark.getColumn() + 1);
    }

    private static int index(Optional<Mark> mark) {
        return mark.map(Mark::getIndex).orElse(0);
    }
}
