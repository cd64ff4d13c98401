package dev.fettle.api.wire;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;

/** A value of a request's body, and where it stands, so that an error can point at it. */
public sealed interface Node {
    /** From 1. */
    int line();

    /** From 1. */
    int column();

    /** What it is, for errors. */
    String what();

    record Fields(Map<String, Node> fields, int line, int column) implements Node {
        @Override
        public String what() {
            return "an object";
        }
    }

    record Items(List<Node> items, int line, int column) implements Node {
        @Override
        public String what() {
            return "a list";
        }
    }

    record Text(String text, int line, int column) implements Node {
        @Override
        public String what() {
            return "text";
        }
    }

    record Number(BigDecimal value, boolean whole, int line, int column) implements Node {
        @Override
        public String what() {
            return whole ? "a whole number" : "a number";
        }
    }

    record Truth(boolean value, int line, int column) implements Node {
        @Override
        public String what() {
            return Boolean.toString(value);
        }
    }

    record Nothing(int line, int column) implements Node {
        @Override
        public String what() {
            return "null";
        }
    }
}
