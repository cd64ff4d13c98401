package dev.fettle.restart;

import dev.fettle.action.Durations;
import dev.fettle.action.Incarnation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.sshd.client.channel.ChannelExec;
import org.apache.sshd.client.channel.ClientChannelEvent;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshConstants;
import org.apache.sshd.common.SshException;
import org.jspecify.annotations.Nullable;

/** Runs a line on another machine, whose shell reads it. The machine must be known, and Fettle shows it its key. */
final class SshWay implements Way {
    private static final Set<ClientChannelEvent> END =
            EnumSet.of(ClientChannelEvent.EXIT_STATUS, ClientChannelEvent.EXIT_SIGNAL, ClientChannelEvent.CLOSED);
    /** What the line left behind may hold on to the output; what was written until its end is there by then. */
    private static final Duration AFTERWORD = Duration.ofMillis(500);

    private final WaySettings.Ssh settings;
    private final Template host;
    private final Template command;
    private final UnaryOperator<@Nullable String> environment;
    private final SshLink link;

    SshWay(WaySettings.Ssh settings, UnaryOperator<@Nullable String> environment, SshLink link) {
        this.settings = settings;
        this.host = Template.parse(settings.host());
        this.command = Template.parse(settings.command());
        this.environment = environment;
        this.link = link;
    }

    @Override
    public @Nullable String refusal(Incarnation server) {
        String refusal = host.refusal(server);
        return refusal == null ? command.refusal(server) : refusal;
    }

    @Override
    public String told(Incarnation server) {
        return command.fill(server) + " (over SSH as " + where(server) + ")";
    }

    @Override
    public void restart(Incarnation server) {
        String machine = host.fill(server);
        HostKeys keys = keys(machine);
        if (keys.isUnknown()) {
            throw NotTold.nothing(keys.unknown());
        }
        Patience patience = new Patience(settings.timeout());
        try (ClientSession session = connect(machine, keys, patience)) {
            authenticate(session, server, keys, patience);
            run(session, command.fill(server), where(server), patience);
        } catch (IOException e) {
            throw new NotTold("the connection to " + where(server) + " broke: " + because(e), e);
        }
    }

    private HostKeys keys(String machine) {
        try {
            Path file = Objects.requireNonNull(settings.knownHosts());
            return KnownHosts.of(file, machine, settings.port());
        } catch (IOException e) {
            throw NotTold.nothing("the machine cannot be recognized, so nothing was sent: " + because(e), e);
        }
    }

    private ClientSession connect(String machine, HostKeys keys, Patience patience) {
        try {
            return link.client()
                    .connect(settings.user(), machine, settings.port(), keys.asContext())
                    .verify(patience.left())
                    .getClientSession();
        } catch (IOException | IllegalStateException e) {
            // The client's own closing is told as a state.
            throw NotTold.nothing(
                    "no connection to " + machine + " port " + settings.port() + ", so nothing was sent: " + because(e),
                    e);
        }
    }

    private void authenticate(ClientSession session, Incarnation server, HostKeys keys, Patience patience) {
        try {
            session.addPublicKeyIdentity(SshKey.read(Objects.requireNonNull(settings.key()), environment));
            session.auth().verify(patience.left());
        } catch (IOException e) {
            String refused = keys.refused();
            if (refused != null) {
                throw NotTold.nothing(refused, e);
            }
            boolean denied = e instanceof SshException ssh
                    && ssh.getDisconnectCode() == SshConstants.SSH2_DISCONNECT_NO_MORE_AUTH_METHODS_AVAILABLE;
            throw NotTold.nothing(
                    where(server) + " was not reached, so nothing was sent: "
                            + (denied ? "the key in " + settings.key() + " is not let in" : because(e)),
                    e);
        }
    }

    private void run(ClientSession session, String line, String where, Patience patience) throws IOException {
        Tail tail = new Tail();
        try (ChannelExec channel = session.createExecChannel(line, StandardCharsets.UTF_8, null, Map.of())) {
            channel.setOut(tail);
            channel.setErr(tail);
            channel.open().verify(patience.left());
            channel.getInvertedIn().close();
            Set<ClientChannelEvent> seen = channel.waitFor(END, patience.left());
            if (seen.contains(ClientChannelEvent.TIMEOUT)) {
                throw new NotTold("the command on " + where + " was not done within "
                        + Durations.format(settings.timeout()) + " and may still run there" + tail.said());
            }
            Integer code = channel.getExitStatus();
            if (code != null && code == 0) {
                return;
            }
            channel.waitFor(EnumSet.of(ClientChannelEvent.CLOSED, ClientChannelEvent.EOF), AFTERWORD);
            String signal = channel.getExitSignal();
            String end = code != null
                    ? "ended with exit code " + code
                    : signal != null
                            ? "was ended by the signal " + Shown.beginning(signal, 20)
                            : "was cut off with its connection before it said how it ended";
            throw new NotTold("the command on " + where + " " + end + tail.said());
        }
    }

    private String where(Incarnation server) {
        return settings.user() + "@" + host.fill(server) + (settings.port() == 22 ? "" : " port " + settings.port());
    }

    private static String because(Exception e) {
        String message = e.getMessage();
        return Shown.beginning(message == null ? e.getClass().getSimpleName() : message, 300);
    }
}
