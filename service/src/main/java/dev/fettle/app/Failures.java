package dev.fettle.app;

import dev.fettle.Problem;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** What a command says when it fails: the problem for people, with an exit code for scripts; no stack trace for what is no defect. */
final class Failures implements IExecutionExceptionHandler {
    private static final int BAD_INPUT = 2;
    private static final int UNAVAILABLE = 69;
    private static final int DEFECT = 70;
    private static final int CONFLICT = 75;
    private static final int FORBIDDEN = 77;

    @Override
    public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed) {
        PrintWriter err = command.getErr();
        if (!(e instanceof Problem problem)) {
            err.println("fettle: this is a defect of Fettle, please report it");
            e.printStackTrace(err);
            return DEFECT;
        }
        problem.text().lines().forEach(line -> err.println("fettle: " + line));
        return switch (problem.kind()) {
            case INVALID, NOT_FOUND, TOO_LARGE -> BAD_INPUT;
            case UNAUTHENTICATED, FORBIDDEN -> FORBIDDEN;
            case CONFLICT -> CONFLICT;
            case UNAVAILABLE -> UNAVAILABLE;
        };
    }
}
