package dev.fettle.api.http;

import dev.fettle.Problem;
import dev.fettle.api.wire.View;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An error as RFC 9457 wants it told. */
@Schema(description = "What went wrong, as RFC 9457 describes it.")
public record ProblemView(
        @Schema(
                description = "names the kind of problem; ends in the code",
                example = "https://fettle.dev/problems/not-found")
        String type,

        @Schema(description = "the status in words", example = "Not found")
        String title,

        @Schema(example = "404") int status,

        @Schema(description = "a short stable name for programs", example = "not-found")
        String code,

        @Schema(description = "what is wrong here, for a person", example = "there is no deployment 'cache-9'")
        String detail,

        @Schema(description = "the id of the request, as in X-Request-Id", example = "5f0e6a1c2b9d4e37")
        String instance,

        @Schema(description = "what is wrong, one by one; absent where the detail says it all") @Nullable
        List<Wrong> errors,

        @Schema(description = "for 500: the id under which the cause was logged") @Nullable
        String incident)
        implements View {
    /** The media type of problems. */
    public static final String MEDIA_TYPE = "application/problem+json";

    private static final String TYPES = "https://fettle.dev/problems/";

    /** One thing that is wrong, and what would be right. */
    public record Wrong(
            @Schema(description = "path of the field, empty for the whole", example = "seeds[0]")
            String field,

            @Schema(description = "from 1") @Nullable Integer line,
            @Schema(description = "from 1") @Nullable Integer column,
            @Schema(example = "'cache-1' has no port") String wrong,

            @Schema(example = "host:port, such as cache-1.example:6379")
            String right) {
        static Wrong of(Problem.Detail detail) {
            return new Wrong(detail.field(), detail.line(), detail.column(), detail.wrong(), detail.right());
        }
    }

    static ProblemView of(int status, String code, String detail, String instance, List<Problem.Detail> details) {
        List<Wrong> errors = details.stream().map(Wrong::of).toList();
        return new ProblemView(
                TYPES + code, title(status), status, code, detail, instance, errors.isEmpty() ? null : errors, null);
    }

    ProblemView incident(String id) {
        return new ProblemView(type, title, status, code, detail, instance, errors, id);
    }

    private static String title(int status) {
        return switch (status) {
            case 400 -> "Bad request";
            case 401 -> "Unauthenticated";
            case 403 -> "Forbidden";
            case 404 -> "Not found";
            case 405 -> "Method not allowed";
            case 406 -> "Not acceptable";
            case 408 -> "Request timeout";
            case 409 -> "Conflict";
            case 412 -> "Precondition failed";
            case 413 -> "Content too large";
            case 415 -> "Unsupported media type";
            case 422 -> "Unprocessable content";
            case 503 -> "Unavailable";
            default -> status < 500 ? "Bad request" : "Internal error";
        };
    }
}
