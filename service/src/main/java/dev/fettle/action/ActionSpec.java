package dev.fettle.action;

/**
 * What an action says of itself; everything that people see of an action derives from it.
 *
 * @param name in lower case with dots, such as {@code keys.expire}
 * @param summary one line, for lists
 * @param params the record of its parameters; see {@link Params}
 * @param undo what can be undone, in one sentence for the plan
 * @param example a runnable step in YAML ({@code action:} and {@code with:})
 */
public record ActionSpec<P extends Record>(
        String name,
        String summary,
        Class<P> params,
        Risk risk,
        Effect effect,
        Needs needs,
        String undo,
        String example,
        Check<P> check,
        Planner<P> planner,
        Executor<P> executor) {

    /**
     * Refuses combinations of parameters that no single parameter shows wrong. Throws Problem with the field's name.
     */
    @FunctionalInterface
    public interface Check<P> {
        void check(P params);
    }

    /** Says what executing would do. Sends only the reads that the spec declares. */
    @FunctionalInterface
    public interface Planner<P> {
        Estimate plan(Target target, P params, Reader reader);
    }

    /** Does it. */
    @FunctionalInterface
    public interface Executor<P> {
        Outcome execute(Target target, P params, Session session);
    }

    /** Binds and checks. @throws dev.fettle.Problem naming each parameter that is wrong */
    public P bind(java.util.Map<String, Object> raw) {
        P bound = Params.bind(params, raw);
        check.check(bound);
        return bound;
    }

    /** Plans with parameters as the playbook gives them. */
    public Estimate plan(Target target, java.util.Map<String, Object> raw, Reader reader) {
        return planner.plan(target, bind(raw), reader);
    }

    /** Executes with parameters as the playbook gives them. */
    public Outcome execute(Target target, java.util.Map<String, Object> raw, Session session) {
        return executor.execute(target, bind(raw), session);
    }
}
