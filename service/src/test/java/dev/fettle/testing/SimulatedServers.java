package dev.fettle.testing;

import dev.fettle.app.demo.Resp;
import dev.fettle.fleet.Address;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A fleet of up to 60,000 simulated servers in a Java of their own, at {@code 127.0.x.y} and one port: as many as are
 * asked, without a file descriptor for those that nobody talks to. They can be looked at and purged.
 */
public final class SimulatedServers implements AutoCloseable {
    private static final int IN_A_ROW = 250;

    private final Process process;
    private final int port;

    private SimulatedServers(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    public static SimulatedServers start() {
        try {
            Process process = new ProcessBuilder(
                            ProcessHandle.current().info().command().orElseThrow(),
                            "-XX:+UseSerialGC",
                            "-Xmx256m",
                            "-cp",
                            Path.of(SimulatedFleet.class
                                            .getProtectionDomain()
                                            .getCodeSource()
                                            .getLocation()
                                            .getPath())
                                    .toString(),
                            SimulatedFleet.class.getName())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            BufferedReader said = process.inputReader(StandardCharsets.US_ASCII);
            return new SimulatedServers(
                    process, Integer.parseInt(said.readLine().strip()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of the server with that number, from 0. */
    public Address address(int number) {
        return new Address("127.0." + (1 + number / IN_A_ROW) + "." + (1 + number % IN_A_ROW), port);
    }

    /** How often each host was purged; those that never were are left out. */
    public Map<String, Integer> purges() {
        Map<String, Integer> purges = new HashMap<>();
        try (Resp resp = Resp.connect("127.0.0.1", port)) {
            resp.text("SIMULATION").lines().forEach(line -> {
                String[] words = line.split(" ", -1);
                purges.put(words[0], Integer.parseInt(words[1]));
            });
        }
        return purges;
    }

    /** From now on these end every connection. */
    public void end(List<Address> servers) {
        fate("gone", servers);
    }

    /** From now on these take connections and never answer. */
    public void hang(List<Address> servers) {
        fate("hung", servers);
    }

    private void fate(String word, List<Address> servers) {
        String[] words = Stream.concat(
                        Stream.of("SIMULATION", word), servers.stream().map(Address::host))
                .toArray(String[]::new);
        try (Resp resp = Resp.connect("127.0.0.1", port)) {
            resp.command(words);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
