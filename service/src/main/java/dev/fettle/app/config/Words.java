package dev.fettle.app.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import dev.fettle.Problem;
import java.io.IOException;
import java.util.function.Function;

/** Reads a value from the words that people write for it. */
final class Words<T> extends StdDeserializer<T> {
    private final transient Function<String, T> parse;

    private Words(Class<T> type, Function<String, T> parse) {
        super(type);
        this.parse = parse;
    }

    /** @param parse throws IllegalArgumentException with what would be right, or a Problem */
    static <T> Words<T> of(Class<T> type, Function<String, T> parse) {
        return new Words<>(type, parse);
    }

    @Override
    public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
        String text = parser.getValueAsString("");
        try {
            return parse.apply(text);
        } catch (Problem problem) {
            throw new Wrong(parser, problem.details().getFirst());
        } catch (IllegalArgumentException e) {
            throw new Wrong(
                    parser, new Problem.Detail("", "'" + text + "' is not understood", String.valueOf(e.getMessage())));
        }
    }

    /** What is wrong with the value; the field is known to whoever catches it. */
    static final class Wrong extends JsonMappingException {
        private final transient Problem.Detail detail;

        private Wrong(JsonParser parser, Problem.Detail detail) {
            super(parser, detail.wrong());
            this.detail = detail;
        }

        Problem.Detail detail() {
            return detail;
        }
    }
}
