package dev.fettle.api.http;

import dev.fettle.Problem;
import java.util.List;

/** What is wrong with the HTTP of a request, where the core knows no kind for it: its method, its headers, its pace. */
public final class HttpProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;
    private final String text;
    private final transient List<Problem.Detail> details;

    public HttpProblem(int status, String code, String text) {
        this(status, code, text, List.of());
    }

    public HttpProblem(int status, String code, String text, List<Problem.Detail> details) {
        super(text);
        this.status = status;
        this.code = code;
        this.text = text;
        this.details = List.copyOf(details);
    }

    int status() {
        return status;
    }

    ProblemView view(String instance) {
        return ProblemView.of(status, code, text, instance, details);
    }
}
