package dev.fettle.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.fettle.app.demo.Await;
import dev.fettle.audit.Actor;
import dev.fettle.audit.AuditEvent;
import dev.fettle.auth.AccessRole;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Watching a run: each event once and in order, whoever comes when. */
@Timeout(120)
class RunEventsIT {
    private static ApiFixture api;

    private record Event(String name, String id, String data) {}

    @BeforeAll
    static void start() throws Exception {
        api = new ApiFixture();
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void viewersOfARunSeeAllOfItOnceAndItsEnd() throws Exception {
        Sample sample = new Sample(api, "watched-1", 6);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<Event>>> viewers = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                viewers.add(threads.submit(() -> watch(sample, "0", false)));
            }
            for (int i = 0; i < 6; i++) {
                sample.workOnOne(10);
            }
            sample.end();
            for (Future<List<Event>> viewer : viewers) {
                List<Event> events = viewer.get(60, TimeUnit.SECONDS);
                assertThat(events.getLast().name()).isEqualTo("end");
                assertThat(events.getLast().data()).contains("\"state\":\"succeeded\"", "\"expired\":60");
                assertThat(ids(events)).hasSize(8).isSorted().doesNotHaveDuplicates();
            }
        }
    }

    @Test
    void whoComesBackGoesOnWhereTheyLeft() throws Exception {
        Sample sample = new Sample(api, "watched-2", 3);
        sample.workOnOne(1);
        sample.workOnOne(1);
        sample.workOnOne(1);
        sample.end();
        List<Long> all = ids(watch(sample, "0", false));
        assertThat(all).hasSize(5);
        for (int i = 0; i < all.size(); i++) {
            List<Long> rest = ids(watch(sample, Long.toString(all.get(i)), false));
            assertThat(rest).isEqualTo(all.subList(i + 1, all.size()));
        }
    }

    @Test
    void eventsArriveAtOnceAlsoWhereCompressionIsOffered() throws Exception {
        Sample sample = new Sample(api, "watched-3", 1);
        CompletableFuture<List<Event>> viewer = CompletableFuture.supplyAsync(() -> watch(sample, "0", true));
        List<Event> first = viewer.get(20, TimeUnit.SECONDS);
        assertThat(first.getFirst().name()).isEqualTo("progress");
        assertThat(first.getFirst().data()).contains("\"state\":\"running\"", "\"pending\":1");
    }

    @Test
    void eventThatCommitsLateIsStillSeenInItsPlace() throws Exception {
        Sample sample = new Sample(api, "watched-5", 1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<List<Event>> viewer = threads.submit(() -> watch(sample, "0", false));
            CountDownLatch appended = new CountDownLatch(1);
            CountDownLatch overtaken = new CountDownLatch(1);
            Future<?> slow = threads.submit(() -> api.work.run(() -> {
                api.audit.append(
                        Actor.SYSTEM,
                        new AuditEvent.WaveStarted(
                                sample.run.id().value(), sample.change.id().value(), 1, 1));
                appended.countDown();
                await(overtaken);
            }));
            await(appended);
            sample.workOnOne(1);
            overtaken.countDown();
            slow.get(20, TimeUnit.SECONDS);
            sample.end();
            assertThat(ids(viewer.get(60, TimeUnit.SECONDS)))
                    .hasSize(4)
                    .isSorted()
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void viewersAreBoundedAndThoseWhoLeaveMakeRoom() throws Exception {
        Sample sample = new Sample(api, "watched-6", 40);
        List<Socket> viewers = new ArrayList<>();
        int status = 200;
        while (status == 200 && viewers.size() < 300) {
            Socket socket = new Socket("localhost", api.port);
            viewers.add(socket);
            status = status(socket, sample);
        }
        assertThat(status).isEqualTo(503);
        assertThat(viewers).hasSizeBetween(190, 201);
        for (Socket socket : viewers) {
            socket.close();
        }
        AtomicInteger ended = new AtomicInteger();
        Await.until(Duration.ofSeconds(60), "room for a viewer", () -> {
            // The next writes find them gone: a new frame comes with each target that ends.
            if (ended.getAndIncrement() < 40) {
                sample.workOnOne(1);
            }
            try (Socket socket = new Socket("localhost", api.port)) {
                return status(socket, sample) == 200;
            }
        });
    }

    private static int status(Socket socket, Sample sample) throws IOException {
        String request = "GET " + Api.BASE + "/runs/" + sample.run.id() + "/events HTTP/1.1\r\nHost: localhost\r\n"
                + "Authorization: Bearer " + api.texts.get(AccessRole.VIEWER) + "\r\n\r\n";
        socket.setSoTimeout(20_000);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        byte[] start = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
        return Integer.parseInt(new String(start, StandardCharsets.US_ASCII).substring("HTTP/1.1 ".length()));
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void wrongIdsAreRefused() {
        Sample sample = new Sample(api, "watched-4", 1);
        ApiClient viewer = api.as(AccessRole.VIEWER);
        assertThat(viewer.call(
                                "watchRun",
                                "/runs/" + sample.run.id() + "/events",
                                "",
                                java.util.Map.of("Last-Event-ID", "x"))
                        .expect(400)
                        .code())
                .isEqualTo("bad-event-id");
        viewer.get("watchRun", "/runs/nothing/events").expect(404);
    }

    /** @param onlyFirst whether to leave after the first event, without a word */
    private static List<Event> watch(Sample sample, String lastEvent, boolean onlyFirst) {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + api.port + Api.BASE + "/runs/" + sample.run.id() + "/events"))
                .header("Authorization", "Bearer " + api.texts.get(AccessRole.VIEWER))
                .header("Accept", "text/event-stream")
                .header("Accept-Encoding", onlyFirst ? "gzip" : "identity")
                .header("Last-Event-ID", lastEvent)
                .timeout(Duration.ofSeconds(60))
                .build();
        List<Event> events = new ArrayList<>();
        try (HttpClient http = HttpClient.newHttpClient()) {
            var response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(response.headers().firstValue("Content-Type"))
                    .hasValueSatisfying(t -> assertThat(t).startsWith("text/event-stream"));
            assertThat(response.headers().firstValue("Content-Encoding")).isEmpty();
            try (var lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
                String name = "";
                String id = "";
                String data = "";
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.isEmpty()) {
                        if (!name.isEmpty()) {
                            events.add(new Event(name, id, data));
                            if (onlyFirst) {
                                return events;
                            }
                        }
                        name = id = data = "";
                    }
                    name = line.startsWith("event: ") ? line.substring(7) : name;
                    id = line.startsWith("id: ") ? line.substring(4) : id;
                    data = line.startsWith("data: ") ? line.substring(6) : data;
                }
            } finally {
                http.shutdownNow();
            }
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return events;
    }

    private static List<Long> ids(List<Event> events) {
        return events.stream()
                .filter(e -> !e.id().isEmpty())
                .map(e -> Long.valueOf(e.id()))
                .toList();
    }
}
