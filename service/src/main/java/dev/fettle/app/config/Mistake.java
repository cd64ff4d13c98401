package dev.fettle.app.config;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidTypeIdException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import dev.fettle.Problem;
import java.util.stream.Collectors;

/** Says what a reader of YAML stumbled over in the words of this house. */
final class Mistake {
    private Mistake() {}

    static Problem.Detail of(JsonMappingException e) {
        String field = path(e);
        return switch (e) {
            case Words.Wrong wrong ->
                new Problem.Detail(field, wrong.detail().wrong(), wrong.detail().right());
            case UnrecognizedPropertyException unknown ->
                new Problem.Detail(field, "there is no such key", "one of " + known(unknown));
            case InvalidTypeIdException kind
            when kind.getBaseType().hasRawClass(RestartSection.class) ->
                new Problem.Detail(
                        field,
                        kind.getTypeId() == null ? "has no kind" : "'" + kind.getTypeId() + "' is no kind of restart",
                        "kind: " + RestartSection.KINDS);
            case InvalidTypeIdException type ->
                new Problem.Detail(
                        field, "'" + type.getTypeId() + "' is no type that is known here", "see Dropwizard's manual");
            case MismatchedInputException other ->
                new Problem.Detail(field, "the value does not fit", expected(other.getTargetType()));
            default -> new Problem.Detail(field, e.getOriginalMessage(), "");
        };
    }

    private static String known(UnrecognizedPropertyException e) {
        return e.getKnownPropertyIds().stream().map(Object::toString).sorted().collect(Collectors.joining(", "));
    }

    private static String expected(Class<?> type) {
        if (type == int.class || type == Integer.class || type == long.class) {
            return "a whole number";
        }
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        if (type == String.class) {
            return "a text";
        }
        return java.util.Collection.class.isAssignableFrom(type) ? "a list" : "a section with keys of its own";
    }

    private static String path(JsonMappingException e) {
        StringBuilder path = new StringBuilder();
        for (JsonMappingException.Reference step : e.getPath()) {
            if (step.getFieldName() == null) {
                path.append('[').append(step.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(step.getFieldName());
            }
        }
        return path.toString();
    }
}
