package dev.fettle.redis;

import dev.fettle.action.Burst;
import dev.fettle.action.Command;
import dev.fettle.action.Governor;
import dev.fettle.action.Reply;
import dev.fettle.action.TargetFault;
import dev.fettle.action.Vitals;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The exchanges of one connection that are on their way: at most two, answered in order. Where the connection breaks, all
 * of them fail, each saying what is not known; only where all are reads they are sent once more.
 */
final class Flow {
    private static final Logger LOG = LoggerFactory.getLogger(Flow.class);
    private static final int AT_ONCE = 2;

    private final Line line;
    private final Pin pin;
    private final Governor governor;
    private final String target;
    private final Deque<Exchange> open = new ArrayDeque<>();
    private long lastAnswer = System.nanoTime();

    Flow(Line line, Pin pin, Governor governor, String target) {
        this.line = line;
        this.pin = pin;
        this.governor = governor;
        this.target = target;
    }

    /** Sends as soon as the governor lets it. */
    Exchange begin(List<Command> commands, Set<String> names, Burst burst, Duration within) {
        if (!governor.overlaps() || line.isDue()) {
            drain();
        }
        governor.before(burst);
        while (open.size() >= AT_ONCE) {
            collect();
        }
        if (open.isEmpty()) {
            // Before the clock starts, so that the governor sees what the server took for the action's commands only.
            told(line::verified);
            if (!burst.follows()) {
                observe();
            }
        }
        // Connecting anew may have taken longer than the lease had left.
        governor.check(burst);
        Exchange exchange = new Exchange(commands, burst, within);
        if (exchange.isLate()) {
            exchange.answered(Collections.nCopies(commands.size(), new Reply.Unsent()));
            return exchange;
        }
        pin.sending(names);
        open.add(exchange);
        try {
            line.write(commands, within);
            exchange.written();
        } catch (NoAnswer lost) {
            broken(lost);
        }
        return exchange;
    }

    /** Shows the governor how the server is, if that was read anew, again and again for as long as it wants to wait. */
    private void observe() {
        Vitals seen = line.takeVitals();
        while (seen != null && !governor.observe(seen)) {
            told(line::look);
            seen = line.takeVitals();
        }
    }

    /** Reads until that exchange has its replies, or has failed. */
    void await(Exchange exchange) {
        while (exchange.isOpen()) {
            collect();
        }
    }

    /** Reads until nothing is due any more; what fails is told to whoever awaits it. */
    void drain() {
        while (!open.isEmpty()) {
            collect();
        }
    }

    private void collect() {
        Exchange first = open.getFirst();
        try {
            first.answered(line.read(first.commands().size(), first.left(), first.within()));
            open.remove();
            tell(first);
        } catch (NoAnswer lost) {
            broken(lost);
        }
    }

    private void tell(Exchange exchange) {
        long now = System.nanoTime();
        long nanos = now - Math.max(exchange.sentAt(), lastAnswer);
        lastAnswer = now;
        line.traffic().answered(nanos);
        governor.after(exchange.burst(), nanos);
    }

    private void broken(NoAnswer lost) {
        List<Exchange> due = List.copyOf(open);
        open.clear();
        int unknown = due.stream()
                .filter(exchange -> exchange.burst().writes() > 0)
                .mapToInt(exchange -> exchange.commands().size())
                .sum();
        if (unknown == 0 && lost.isCutOff()) {
            LOG.debug("{} {}: the reads are sent once more", target, lost.reason());
            again(due);
        } else {
            fail(due, lost, unknown);
        }
        due.forEach(this::tell);
    }

    private void fail(List<Exchange> due, NoAnswer lost, int unknown) {
        String sentence = target + " " + lost.reason();
        if (unknown > 0) {
            sentence += "; whether the last " + unknown + (unknown == 1 ? " command" : " commands")
                    + " took effect is not known";
        }
        TargetFault fault = new TargetFault(sentence, lost);
        due.forEach(exchange -> exchange.failed(fault));
    }

    private void again(List<Exchange> reads) {
        try {
            for (Exchange exchange : reads) {
                told(line::verified);
                exchange.answered(told(() -> {
                    line.write(exchange.commands(), exchange.within());
                    return line.read(exchange.commands().size(), exchange.within(), exchange.within());
                }));
            }
        } catch (TargetFault fault) {
            reads.stream().filter(Exchange::isOpen).forEach(exchange -> exchange.failed(fault));
        }
    }

    /** @throws TargetFault in place of {@link NoAnswer} */
    <T> T told(Supplier<T> work) {
        try {
            return work.get();
        } catch (NoAnswer e) {
            throw new TargetFault(target + " " + e.reason(), e);
        }
    }

    void told(Runnable work) {
        told(() -> {
            work.run();
            return true;
        });
    }
}
