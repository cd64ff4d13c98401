package dev.fettle.redis;

import dev.fettle.action.Command;
import dev.fettle.action.Reply;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What Fettle says first on a connection: who it is, and that it is not to be minded. */
final class Introduction {
    private final @Nullable String user;
    private final boolean login;
    private final String setting;
    private final List<Command> words;

    /**
     * @param purpose what the connection is for; shown in the server's list of clients
     * @param setting where the password is set, for whoever reads that it is refused
     */
    Introduction(@Nullable String user, byte @Nullable [] secret, String purpose, String setting) {
        this.user = user;
        this.login = secret != null;
        this.setting = setting;
        List<Command> all = new ArrayList<>();
        if (secret != null) {
            all.add(user == null ? Command.of("AUTH", secret) : Command.of("AUTH", user, secret));
        }
        all.add(Command.of("CLIENT", "SETNAME", "fettle:" + purpose));
        // Our reads must not make keys look used, nor our connection be the one that is dropped under memory pressure.
        all.add(Command.of("CLIENT", "NO-TOUCH", "ON"));
        all.add(Command.of("CLIENT", "NO-EVICT", "ON"));
        this.words = List.copyOf(all);
    }

    List<Command> words() {
        return words;
    }

    /** @throws NoAnswer where the server does not let us in */
    void check(List<Reply> replies) {
        if (login && replies.getFirst() instanceof Reply.Failure refused) {
            throw new NoAnswer(Refusals.ofLogin(refused, user, setting));
        }
        // Servers before 7.2 do not know these, some services forbid them, and neither hinders the work; only what says
        // that nobody is let in at all ends it here.
        for (Reply reply : replies) {
            if (reply instanceof Reply.Failure refused && Refusals.shutsOut(refused)) {
                throw new NoAnswer(Refusals.of("CLIENT", refused, setting));
            }
        }
    }
}
