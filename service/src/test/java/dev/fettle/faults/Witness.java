package dev.fettle.faults;

import dev.fettle.app.demo.Await;
import dev.fettle.app.demo.Resp;
import dev.fettle.app.demo.RespException;
import dev.fettle.app.demo.ServerProcess;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Listens to what a server is told ({@code MONITOR}), and knows from which connection each write came. Two nodes at work on
 * one server show as connections that take turns.
 */
final class Witness implements AutoCloseable {
    private static final Pattern LINE = Pattern.compile("[0-9.]+ \\[\\d+ (\\S+)] \"([^\"]+)\".*");
    private static final Set<String> WRITES =
            Set.of("expire", "pexpire", "expireat", "pexpireat", "unlink", "evalsha", "eval", "zremrangebyrank", "del");

    private final Resp resp;
    private final List<Spell> spells = new ArrayList<>();
    private boolean closed;

    /** Writes of one connection in a row. */
    record Spell(String address, int writes) {}

    private Witness(Resp resp) {
        this.resp = resp;
    }

    static Witness of(ServerProcess server) {
        Resp resp = Resp.connect(ServerProcess.HOST, server.port(), Duration.ofHours(1));
        resp.command("MONITOR");
        Witness witness = new Witness(resp);
        Thread.ofVirtual().name("witness-" + server.port()).start(witness::listen);
        return witness;
    }

    private void listen() {
        try {
            while (true) {
                Matcher line = LINE.matcher(String.valueOf(resp.receive()));
                if (line.matches()
                        && !line.group(1).equals("lua")
                        && WRITES.contains(line.group(2).toLowerCase(Locale.ROOT))) {
                    wrote(line.group(1));
                }
            }
        } catch (UncheckedIOException | RespException over) {
            synchronized (this) {
                closed = true;
            }
        }
    }

    private synchronized void wrote(String address) {
        Spell last = spells.isEmpty() ? null : spells.getLast();
        if (last != null && last.address().equals(address)) {
            spells.set(spells.size() - 1, new Spell(address, last.writes() + 1));
        } else {
            spells.add(new Spell(address, 1));
        }
    }

    synchronized boolean isOver() {
        return closed;
    }

    /** Until so many were heard: what is told comes a moment later, and a witness that hears nothing proves nothing. */
    void awaitWrites(long atLeast) {
        Await.until(
                Duration.ofSeconds(20), () -> atLeast + " writes were heard of: " + this, () -> writes() >= atLeast);
    }

    synchronized long writes() {
        return spells.stream().mapToInt(Spell::writes).sum();
    }

    /** Writes that came from a connection after another one had taken over from it. */
    synchronized int late() {
        int late = 0;
        List<String> seen = new ArrayList<>();
        for (Spell spell : spells) {
            if (seen.contains(spell.address())) {
                late += spell.writes();
            } else {
                seen.add(spell.address());
            }
        }
        return late;
    }

    @Override
    public synchronized String toString() {
        return spells.toString();
    }

    @Override
    public void close() {
        resp.close();
    }
}
