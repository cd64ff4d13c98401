package dev.fettle.change;

/** Says that an approved change may start: the port to Quartz. A lost signal is made up by the sweep. */
public interface ReadySignal {
    void ready(ChangeId change);
}
