package io.dynabridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dynabridge.tools.stack.Installation;
import io.dynabridge.tools.stack.LocalStack;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;

/** What config/monitoring asks for is there: a real worker, with the exporter that people put into theirs. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class MonitoringIT {

    private static final Pattern NAME = Pattern.compile("\\b(?:dynabridge|kafka_connect)_[a-z_]+\\b");
    private static final Pattern DOCUMENTED = Pattern.compile("(?m)^\\| `([a-z-]+)` \\|");
    private static final Pattern SAMPLE = Pattern.compile("(?m)^([a-z_]+)(?:\\{([^}]*)})? ");

    private static final Path ROOT = Installation.find().root();
    private static final Path MONITORING = ROOT.resolve("config/monitoring");

    private static int port;
    private static LocalStack stack;

    @BeforeAll
    static void startWithTheExporter() throws Exception {
        port = freePort();
        Path agent = Path.of(Class.forName("io.prometheus.jmx.JavaAgent")
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        stack = LocalStack.builder()
                .workerJvmArgument(
                        "-javaagent:" + agent + "=localhost:" + port + ":" + MONITORING.resolve("jmx-exporter.yaml"))
                .start();
    }

    @AfterAll
    static void stop() {
        if (stack != null) {
            stack.close();
        }
    }

    @Test
    void everyMetricThatIsAskedForOrDocumentedIsExported() {
        try (Migration migration = Books.migration(stack, "monitoring")) {
            migration.tables.putAll(migration.sourceTable, Books.books(20));
            migration.start(migration.sourceConfig(), Books.sinkConfig(migration));
            migration.awaitProgress("initial", "COMPLETED");
            migration.awaitTarget(migration.sourceItems(item -> {}));

            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                String exported = exported();
                Set<String> names = names(SAMPLE, exported, name -> name);
                assertThat(names).containsAll(names(NAME, Files.readString(MONITORING.resolve("alerts.yaml")), n -> n));
                assertThat(names)
                        .containsAll(names(
                                NAME, Files.readString(MONITORING.resolve("grafana-dashboard.json")), name -> name));
                assertThat(names)
                        .containsAll(names(
                                DOCUMENTED,
                                Files.readString(ROOT.resolve("docs/metrics.md")),
                                name -> "dynabridge_" + name.replace('-', '_')));
                assertThat(exported)
                        .contains(
                                "dynabridge_sink_records_total{connector=\"monitoring-sink\",outcome=\"written\",task=\"")
                        .contains(
                                "dynabridge_table_lag_ms{connector=\"monitoring-source\",table=\"monitoring-source\",")
                        .containsPattern(
                                "dynabridge_shard_lag_ms\\{connector=\"monitoring-source\",shard=\"[^\"]+\",table=");
            });
        }
    }

    /** What alerts.yaml counts on: values that stay, where a rate of growth would see nothing in the first sample. */
    @Test
    void lossesDeadLettersAndStopsAreInTheSamplesThatTheAlertsLookAt() {
        try (Migration migration = Books.migration(stack, "alerts")) {
            Map<String, Object> nobodys = Books.book(1);
            nobodys.remove("author");
            migration.tables.put(migration.sourceTable, nobodys);
            Map<String, String> source = migration.sourceConfig();
            source.put("on.data.loss", "skip");
            migration.start(source, Books.sinkConfig(migration));
            awaitSample(
                    "kafka_connect_task_error_deadletterqueue_produce_requests\\{connector=\"alerts-sink\",\\S+ 1\\.0");

            stack.connect().pause(migration.sink);
            awaitSample("kafka_connect_connector_running_task_count\\{connector=\"alerts-sink\"} 0\\.0");

            String running = "kafka_connect_connector_running_task_count\\{connector=\"alerts-source\"} ";
            awaitSample(running + "2\\.0");
            stack.connect().stop(migration.source);
            await().atMost(Migration.PATIENCE)
                    .untilAsserted(() -> assertThat(exported()).doesNotContainPattern(running));

            migration.tables.disableStream(migration.sourceTable);
            migration.tables.put(migration.sourceTable, Books.book(2));
            migration.tables.enableStream(migration.sourceTable, StreamViewType.NEW_AND_OLD_IMAGES);
            stack.connect().resume(migration.source);
            awaitSample(
                    "dynabridge_data_losses_total\\{connector=\"alerts-source\",table=\"alerts-source\",\\S+ 1\\.0");
        }
    }

    private static void awaitSample(String pattern) {
        await(pattern)
                .atMost(Migration.PATIENCE)
                .untilAsserted(() -> assertThat(exported()).containsPattern("(?m)^" + pattern + "$"));
    }

    private static Set<String> names(Pattern pattern, String text, UnaryOperator<String> change) {
        Set<String> names = new TreeSet<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            names.add(change.apply(matcher.group(matcher.groupCount() == 0 ? 0 : 1)));
        }
        assertThat(names).isNotEmpty();
        return names;
    }

    private static String exported() throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/metrics"))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
