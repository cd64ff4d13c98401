package dev.fettle.actions.journal;

import dev.fettle.action.Command;
import dev.fettle.action.Image;
import dev.fettle.action.Reader;
import dev.fettle.action.Reply;
import dev.fettle.action.Target;
import dev.fettle.actions.Able;
import dev.fettle.actions.Info;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads how what images tell of stands today. */
final class Inspection {
    private final Reader reader;
    private final boolean exact;
    private final boolean samples;

    /** @param samples whether a cut counts as taken back where some of its elements are; for estimates alone */
    Inspection(Reader reader, Target target, boolean samples) {
        this.reader = reader;
        this.samples = samples;
        this.exact = Able.tellsExpiry(target);
    }

    /** The command that most of what is sent consists of. */
    String verb() {
        return exact ? "pexpiretime" : "pttl";
    }

    /** One for each image, all of one database; null where the server answers with an error. One exchange. */
    List<@Nullable Standing> of(List<Image> images) {
        List<Command> commands = new ArrayList<>(images.size() + 2);
        int[] ends = new int[images.size()];
        commands.add(Command.of("TIME"));
        for (int i = 0; i < ends.length; i++) {
            ask(images.get(i), commands);
            ends[i] = commands.size();
        }
        commands.add(Command.of("TIME"));
        List<Reply> replies = reader.send(commands);
        long from = Info.clock(replies.getFirst()).toEpochMilli();
        long to = Info.clock(replies.getLast()).toEpochMilli();
        List<@Nullable Standing> standings = new ArrayList<>(images.size());
        for (int i = 0; i < ends.length; i++) {
            standings.add(standing(images.get(i), replies.subList(i == 0 ? 1 : ends[i - 1], ends[i]), from, to));
        }
        return standings;
    }

    private void ask(Image image, List<Command> commands) {
        switch (image) {
            case Image.Expiry expiry -> commands.add(Command.of(exact ? "PEXPIRETIME" : "PTTL", (Object) expiry.key()));
            case Image.Members members -> {
                commands.add(Command.of("ZCARD", (Object) members.key()));
                members.beside().forEach(name -> commands.add(Command.of("ZSCORE", members.key(), name)));
                sampled(members).forEach(one -> commands.add(Command.of("ZSCORE", members.key(), one.name())));
            }
            case Image.Dump dump -> commands.add(Command.of("EXISTS", (Object) dump.key()));
            case Image.Untouched left -> {}
            case Image.Setting setting -> {}
        }
    }

    private @Nullable Standing standing(Image image, List<Reply> replies, long from, long to) {
        for (Reply reply : replies) {
            if (reply instanceof Reply.Failure failure) {
                return switch (failure.code()) {
                    case "WRONGTYPE" -> Standing.TOUCHED;
                    case "MOVED", "ASK", "TRYAGAIN" -> Standing.MOVED;
                    default -> null;
                };
            }
        }
        return switch (image) {
            case Image.Expiry expiry -> {
                long answer = replies.getFirst().asLong();
                yield exact ? standing(expiry, answer, 0, 0) : standing(expiry, answer, from - 1, to + 1);
            }
            case Image.Members members -> {
                int beside = 1 + members.beside().size();
                if (replies.getFirst().asLong() == 0) {
                    yield Standing.GONE;
                }
                if (!isKnownAgain(replies.subList(1, beside))) {
                    yield Standing.TOUCHED;
                }
                List<Reply> cut = replies.subList(beside, replies.size());
                yield cut.isEmpty() || cut.stream().anyMatch(Reply.Nil.class::isInstance)
                        ? Standing.OURS
                        : Standing.AS_BEFORE;
            }
            case Image.Dump dump -> {
                Long expiry = dump.expiry();
                yield replies.getFirst().asLong() > 0
                        ? Standing.TOUCHED
                        : expiry != null && expiry <= to ? Standing.EXPIRED : Standing.OURS;
            }
            case Image.Untouched left -> Standing.AS_BEFORE;
            case Image.Setting setting -> Standing.TOUCHED;
        };
    }

    /** The first, the last, and one between them. */
    private List<Image.Member> sampled(Image.Members cut) {
        List<Image.Member> all = cut.members();
        return samples ? List.of(all.getFirst(), all.get(all.size() / 2), all.getLast()) : List.of();
    }

    /** By most of the elements that stayed beside a cut. A set that was made anew under the same name has few of them. */
    private static boolean isKnownAgain(List<Reply> scores) {
        long there =
                scores.stream().filter(score -> !(score instanceof Reply.Nil)).count();
        return scores.isEmpty() || 2 * there > scores.size();
    }

    private static Standing standing(Image.Expiry image, long answer, long least, long most) {
        Long before = image.before();
        if (answer == -2) {
            return Standing.GONE;
        }
        if (answer == -1) {
            return before == null ? Standing.AS_BEFORE : Standing.TOUCHED;
        }
        if (within(image.after(), answer + least, answer + most)) {
            return Standing.OURS;
        }
        return before != null && within(before, answer + least, answer + most) ? Standing.AS_BEFORE : Standing.TOUCHED;
    }

    private static boolean within(long moment, long least, long most) {
        return least <= moment && moment <= most;
    }
}
