package dev.fettle.actions.keys;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.action.Command;
import dev.fettle.action.Reply;
import dev.fettle.testing.Wire;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/** Many keys of all kinds, names of any bytes among them, and what is known of each. */
final class Population {
    static final long GONE = -2;
    static final long FOR_EVER = -1;
    static final long SHORT = 1_000;
    static final long LONG = 5_000_000;

    /** The bytes of a name as characters from 0 to 255. */
    record Inhabitant(int database, String name, String type, long ttl) {
        byte[] bytes() {
            return name.getBytes(ISO_8859_1);
        }

        boolean isTemp() {
            return name.startsWith("temp:");
        }
    }

    private static final List<String> TYPES = List.of("string", "hash", "list", "set", "zset", "stream");
    private static final List<String> ODD = List.of(
            "a\nb",
            "\r\n",
            "\u001b[31mred",
            "\0nul",
            "\u00ff\u00fe\u0080",
            "<script>",
            "{tag}",
            "sp ace",
            "*?[x]\\",
            "\u00e4");

    final List<Inhabitant> keys = new ArrayList<>();

    static Population fill(Wire wire, Random random, int count, int... databases) {
        Population population = new Population();
        wire.ask("FLUSHALL");
        for (int database : databases) {
            List<Command> commands = new ArrayList<>();
            for (int i = 0; i < count / databases.length; i++) {
                Inhabitant key = population.add(random, database, i);
                commands.add(create(key));
                if (key.ttl() > 0) {
                    commands.add(Command.of("EXPIRE", key.bytes(), key.ttl()));
                }
            }
            wire.select(database);
            for (Reply reply : wire.send(commands)) {
                assertThat(reply).isNotInstanceOf(Reply.Failure.class);
            }
        }
        wire.select(0);
        return population;
    }

    private Inhabitant add(Random random, int database, int i) {
        String prefix = random.nextInt(5) < 2
                ? "temp:"
                : List.of("user:", "tem", "xtemp:", "").get(random.nextInt(4));
        String odd = random.nextInt(10) == 0 ? ODD.get(random.nextInt(ODD.size())) : "";
        long ttl = List.of(FOR_EVER, FOR_EVER, SHORT, LONG).get(random.nextInt(4));
        Inhabitant key = new Inhabitant(database, prefix + odd + i, TYPES.get(random.nextInt(TYPES.size())), ttl);
        keys.add(key);
        return key;
    }

    private static Command create(Inhabitant key) {
        byte[] name = key.bytes();
        return switch (key.type()) {
            case "string" -> Command.of("SET", name, "v");
            case "hash" -> Command.of("HSET", name, "f", "v");
            case "list" -> Command.of("RPUSH", name, "v");
            case "set" -> Command.of("SADD", name, "v");
            case "zset" -> Command.of("ZADD", name, 1, "v");
            default -> Command.of("XADD", name, "*", "f", "v");
        };
    }

    /** The time to live of each key now, in the order of {@link #keys}; as TTL answers. */
    List<Long> ttls(Wire wire) {
        List<Long> ttls = new ArrayList<>();
        int from = 0;
        while (from < keys.size()) {
            int database = keys.get(from).database();
            int to = from;
            List<Command> commands = new ArrayList<>();
            while (to < keys.size() && keys.get(to).database() == database) {
                commands.add(Command.of("TTL", (Object) keys.get(to).bytes()));
                to++;
            }
            wire.select(database);
            wire.send(commands).forEach(reply -> ttls.add(reply.asLong()));
            from = to;
        }
        wire.select(0);
        return ttls;
    }

    /**
     * Looks at every key: those that were meant are as they should be, all others as they were.
     *
     * @param low the least time to live that a meant key may have now, high the greatest; as TTL answers
     */
    void verify(Wire wire, Predicate<Inhabitant> meant, long low, long high) {
        List<Long> ttls = ttls(wire);
        ToLongFunction<Long> age = ttl -> ttl < 0 ? 0 : 60;
        for (int i = 0; i < keys.size(); i++) {
            Inhabitant key = keys.get(i);
            if (meant.test(key)) {
                assertThat(ttls.get(i)).as("%s", key).isBetween(low - age.applyAsLong(low), high);
            } else {
                assertThat(ttls.get(i)).as("%s", key).isBetween(key.ttl() - age.applyAsLong(key.ttl()), key.ttl());
            }
        }
    }

    long count(Predicate<Inhabitant> meant) {
        return keys.stream().filter(meant).count();
    }
}
