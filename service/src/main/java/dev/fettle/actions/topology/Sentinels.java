package dev.fettle.actions.topology;

import dev.fettle.action.Command;
import dev.fettle.action.Reply;
import dev.fettle.action.Shard;
import dev.fettle.action.TargetFault;
import dev.fettle.actions.Info;
import dev.fettle.fleet.Address;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The Sentinels that watch a shard, each by its own word. */
final class Sentinels {
    /** One that answers, and refuses. */
    private static final class Refusal extends TargetFault {
        private static final long serialVersionUID = 1L;

        Refusal(String message) {
            super(message);
        }
    }

    private static final Duration FINDING_OUT = Duration.ofMinutes(1);

    private final Shard shard;
    private final List<Address> addresses;
    private final String name;

    /** @throws TargetFault where no Sentinel says what it calls the shard's primary */
    Sentinels(Shard shard, List<Address> addresses) {
        this.shard = shard;
        this.addresses = List.copyOf(addresses);
        this.name = name(shard, addresses);
    }

    private static String name(Shard shard, List<Address> addresses) {
        String wanted = shard.deployment().access().masterName();
        if (wanted != null) {
            return wanted;
        }
        List<Map<String, String>> all = table(required(shard, addresses.getFirst(), Command.of("SENTINEL", "MASTERS")));
        if (all.size() != 1) {
            throw new TargetFault("Sentinel " + addresses.getFirst() + " watches " + all.size()
                    + " primaries: say which in access.masterName");
        }
        return all.getFirst().getOrDefault("name", "");
    }

    /** What the Sentinels call the primary. */
    String name() {
        return name;
    }

    List<Address> addresses() {
        return addresses;
    }

    /** What speaks for and against a failover from this primary; nothing here waits. */
    List<Check> checks(Address primary) {
        List<Check> checks = new ArrayList<>();
        for (Address sentinel : addresses) {
            try {
                Address named = primary(sentinel).orElse(null);
                Reply quorum = shard.tell(sentinel, Command.of("SENTINEL", "CKQUORUM", name));
                if (!primary.equals(named)) {
                    checks.add(Check.noGo("Sentinel " + sentinel + " takes " + named + " for the primary, not "
                            + primary + ": wait until the Sentinels agree with the servers"));
                } else if (quorum instanceof Reply.Failure no) {
                    checks.add(Check.noGo(noQuorum(sentinel, no)));
                } else if (isUnderWay(sentinel)) {
                    checks.add(Check.noGo("Sentinel " + sentinel
                            + " is failing the primary over at this moment: wait until" + " that is over"));
                }
            } catch (Refusal no) {
                checks.add(Check.noGo(String.valueOf(no.getMessage())));
            } catch (TargetFault silent) {
                checks.add(Check.noGo(
                        silent.getMessage() + ": every Sentinel has to see what is done; where it is gone for"
                                + " good, tell the others with SENTINEL RESET " + name + ", one at a time"));
            }
        }
        if (checks.isEmpty()) {
            checks.add(
                    Check.go("all " + addresses.size() + " Sentinels answer, have their quorum and name " + primary));
        }
        return checks;
    }

    private static String noQuorum(Address sentinel, Reply.Failure no) {
        return no.code().equals("NOQUORUM")
                ? "Sentinel " + sentinel + " has no quorum: " + no.line()
                        + ": bring the other Sentinels back, or add some; where they are gone for good, lower the"
                        + " quorum (SENTINEL SET)"
                : "Sentinel " + sentinel + " does not say whether it has a quorum: "
                        + Refusals.words(no, "sentinel|ckquorum");
    }

    /**
     * How long it takes at most until they have found out about a change of roles by themselves: their down-after, twice the
     * 10 s between their questions, an election and a promotion.
     */
    Duration findOutWithin() {
        long downAfter = 0;
        for (Address sentinel : addresses) {
            try {
                downAfter = Math.max(downAfter, number(row(sentinel).getOrDefault("down-after-milliseconds", "")));
            } catch (TargetFault silent) {
                // The others say it.
            }
        }
        return Duration.ofMillis(downAfter).plus(FINDING_OUT);
    }

    /** How long a failover may take that one of them carries out. */
    Duration longestFailover() {
        return Duration.ofMillis(addresses.stream()
                .mapToLong(sentinel -> number(row(sentinel).getOrDefault("failover-timeout", "")))
                .max()
                .orElse(0));
    }

    private Map<String, String> row(Address sentinel) {
        return table(required(shard, sentinel, Command.of("SENTINEL", "MASTERS"))).stream()
                .filter(row -> name.equals(row.get("name")))
                .findFirst()
                .orElse(Map.of());
    }

    /**
     * Whether one of them is failing the primary over. Only one that was asked, or that lost its primary, leads a failover.
     *
     * @param asked which may have been asked
     * @throws TargetFault where one that may have been asked does not answer
     */
    boolean anyUnderWay(Predicate<Address> asked) {
        boolean any = false;
        for (Address sentinel : addresses) {
            try {
                any |= isUnderWay(sentinel);
            } catch (TargetFault silent) {
                if (asked.test(sentinel)) {
                    throw silent;
                }
            }
        }
        return any;
    }

    /** Whether all of them can have a primary hand over by FAILOVER: Valkey 9, but for 9.1.0, which crashes of it. */
    boolean coordinate() {
        return addresses.stream().allMatch(sentinel -> {
            String version = Info.fields(required(shard, sentinel, Command.of("INFO", "server")))
                    .getOrDefault("valkey_version", "");
            return version.matches("(9|[1-9]\\d)\\..*") && !version.equals("9.1.0");
        });
    }

    private boolean isUnderWay(Address sentinel) {
        return row(sentinel).getOrDefault("flags", "").contains("failover_in_progress");
    }

    /** Whom this one takes for the primary. */
    Optional<Address> primary(Address sentinel) {
        List<Reply> words = required(shard, sentinel, Command.of("SENTINEL", "GET-MASTER-ADDR-BY-NAME", name))
                .asList();
        return words.size() == 2
                ? shard.known(words.get(0).asText(), words.get(1).asLong(), sentinel)
                : Optional.empty();
    }

    /** Whether all that answer take this one for the primary, and at least one does. */
    boolean someName(Address primary) {
        int by = 0;
        for (Address sentinel : addresses) {
            try {
                if (primary(sentinel).filter(primary::equals).isEmpty()) {
                    return false;
                }
                by++;
            } catch (TargetFault silent) {
                // It hears of it from the others.
            }
        }
        return by > 0;
    }

    /** The replica-priority of each replica, as this Sentinel has seen it. */
    Map<Address, String> priorities(Address sentinel) {
        Map<Address, String> priorities = new HashMap<>();
        replicas(sentinel).forEach((address, row) -> priorities.put(address, row.getOrDefault("slave-priority", "")));
        return priorities;
    }

    /** How long ago this Sentinel read the INFO of a replica; as good as never where it does not know it. */
    Duration sinceLook(Address sentinel, Address replica) {
        String millis = replicas(sentinel).getOrDefault(replica, Map.of()).getOrDefault("info-refresh", "");
        return millis.isEmpty() ? Duration.ofDays(1) : Duration.ofMillis(number(millis));
    }

    private Map<Address, Map<String, String>> replicas(Address sentinel) {
        Map<Address, Map<String, String>> rows = new HashMap<>();
        for (Map<String, String> row : table(required(shard, sentinel, Command.of("SENTINEL", "REPLICAS", name)))) {
            shard.known(row.getOrDefault("ip", ""), number(row.getOrDefault("port", "")), sentinel)
                    .ifPresent(address -> rows.put(address, row));
        }
        return rows;
    }

    private static Reply required(Shard shard, Address sentinel, Command command) {
        Reply reply = shard.tell(sentinel, command);
        if (reply instanceof Reply.Failure refused) {
            String verb = command.verb().toLowerCase(Locale.ROOT);
            String what = new String(command.words()[1], StandardCharsets.UTF_8).toLowerCase(Locale.ROOT);
            throw new Refusal("Sentinel " + sentinel + " refuses " + (verb + " " + what).toUpperCase(Locale.ROOT) + ": "
                    + Refusals.words(refused, verb.equals("sentinel") ? verb + "|" + what : verb));
        }
        return reply;
    }

    private static long number(String text) {
        return text.matches("\\d{1,12}") ? Long.parseLong(text) : 0;
    }

    /** Sentinels answer with lists of name, value, name, value. */
    private static List<Map<String, String>> table(Reply reply) {
        List<Map<String, String>> rows = new ArrayList<>();
        for (Reply each : reply.asList()) {
            List<Reply> cells = each.asList();
            Map<String, String> row = new HashMap<>();
            for (int i = 0; i + 1 < cells.size(); i += 2) {
                row.put(cells.get(i).asText(), cells.get(i + 1).asText());
            }
            rows.add(row);
        }
        return rows;
    }
}
