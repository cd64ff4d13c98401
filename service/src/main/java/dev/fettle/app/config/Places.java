package dev.fettle.app.config;

import dev.fettle.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Where in a file the fields stand. */
final class Places {
    private final Optional<Node> root;

    private Places(Optional<Node> root) {
        this.root = root;
    }

    /** @throws Problem where the text is no YAML, or has a key twice */
    static Places of(String text) {
        try {
            Optional<Node> root = new Compose(LoadSettings.builder().build()).composeString(text);
            List<Problem.Detail> twice = new ArrayList<>();
            root.ifPresent(node -> duplicates(node, "", twice));
            if (!twice.isEmpty()) {
                throw Problem.invalid("bad-configuration", twice);
            }
            return new Places(root);
        } catch (MarkedYamlEngineException e) {
            Problem.Detail detail = new Problem.Detail("", e.getProblem(), "YAML: key: value");
            throw Problem.invalid(
                    "bad-yaml",
                    List.of(e.getProblemMark().map(mark -> at(detail, mark)).orElse(detail)));
        } catch (YamlEngineException e) {
            throw Problem.invalid("bad-yaml", "", String.valueOf(e.getMessage()), "YAML: key: value");
        }
    }

    /** The detail with the place of its field, or of the innermost one around it that is in the file. */
    Problem.Detail locate(Problem.Detail detail) {
        if (root.isEmpty()) {
            return detail;
        }
        Node node = root.get();
        Optional<Mark> mark = Optional.empty();
        for (String step : detail.field().split("[.\\[\\]]+", -1)) {
            if (step.isEmpty()) {
                continue;
            }
            if (node instanceof MappingNode map) {
                Optional<NodeTuple> entry = entry(map, step);
                if (entry.isEmpty()) {
                    break;
                }
                mark = entry.get().getKeyNode().getStartMark();
                node = entry.get().getValueNode();
            } else if (node instanceof SequenceNode list && step.chars().allMatch(Character::isDigit)) {
                int index = Integer.parseInt(step);
                if (index >= list.getValue().size()) {
                    break;
                }
                node = list.getValue().get(index);
                mark = node.getStartMark();
            } else {
                break;
            }
        }
        return mark.map(found -> at(detail, found)).orElse(detail);
    }

    private static void duplicates(Node node, String path, List<Problem.Detail> twice) {
        if (node instanceof SequenceNode list) {
            list.getValue().forEach(item -> duplicates(item, path, twice));
        }
        if (!(node instanceof MappingNode map)) {
            return;
        }
        Set<String> seen = new HashSet<>();
        for (NodeTuple tuple : map.getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode key) {
                String field = path.isEmpty() ? key.getValue() : path + "." + key.getValue();
                if (!seen.add(key.getValue())) {
                    Problem.Detail detail = new Problem.Detail(field, "stands here for the second time", "once");
                    twice.add(key.getStartMark().map(mark -> at(detail, mark)).orElse(detail));
                }
                duplicates(tuple.getValueNode(), field, twice);
            }
        }
    }

    /** Whether there is more than comments. */
    boolean hasContent() {
        return root.isPresent();
    }

    /** Whether the file has this key at its top. */
    boolean has(String key) {
        return root.isPresent()
                && root.get() instanceof MappingNode map
                && entry(map, key).isPresent();
    }

    private static Optional<NodeTuple> entry(MappingNode map, String key) {
        return map.getValue().stream()
                .filter(tuple -> tuple.getKeyNode() instanceof ScalarNode scalar
                        && scalar.getValue().equals(key))
                .findFirst();
    }

    private static Problem.Detail at(Problem.Detail detail, Mark mark) {
        return detail.at(mark.getLine() + 1, mark.getColumn() + 1);
    }
}
