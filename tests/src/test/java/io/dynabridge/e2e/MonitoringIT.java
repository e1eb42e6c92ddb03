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
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What config/monitoring asks for is there: a real worker, with the exporter that people put into theirs. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class MonitoringIT {

    private static final Pattern NAME = Pattern.compile("\\b(?:dynabridge|kafka_connect)_[a-z_]+\\b");
    private static final Pattern DOCUMENTED = Pattern.compile("(?m)^\\| `([a-z-]+)` \\|");
    private static final Pattern SAMPLE = Pattern.compile("(?m)^([a-z_]+)(?:\\{([^}]*)})? ");

    private final Path root = Installation.find().root();
    private final Path monitoring = root.resolve("config/monitoring");

    @Test
    void everyMetricThatIsAskedForOrDocumentedIsExported() throws Exception {
        int port = freePort();
        Path agent = Path.of(Class.forName("io.prometheus.jmx.JavaAgent")
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (LocalStack stack = LocalStack.builder()
                        .workerJvmArgument("-javaagent:" + agent + "=localhost:" + port + ":"
                                + monitoring.resolve("jmx-exporter.yaml"))
                        .start();
                Migration migration = Books.migration(stack, "monitoring")) {
            migration.tables.putAll(migration.sourceTable, Books.books(20));
            migration.start(migration.sourceConfig(), Books.sinkConfig(migration));
            migration.awaitProgress("initial", "COMPLETED");
            migration.awaitTarget(migration.sourceItems(item -> {}));

            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                String exported = get(port);
                Set<String> names = names(SAMPLE, exported, name -> name);
                assertThat(names).containsAll(names(NAME, Files.readString(monitoring.resolve("alerts.yaml")), n -> n));
                assertThat(names)
                        .containsAll(names(
                                NAME, Files.readString(monitoring.resolve("grafana-dashboard.json")), name -> name));
                assertThat(names)
                        .containsAll(names(
                                DOCUMENTED,
                                Files.readString(root.resolve("docs/metrics.md")),
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

    private static Set<String> names(Pattern pattern, String text, UnaryOperator<String> change) {
        Set<String> names = new TreeSet<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            names.add(change.apply(matcher.group(matcher.groupCount() == 0 ? 0 : 1)));
        }
        assertThat(names).isNotEmpty();
        return names;
    }

    private static String get(int port) throws IOException, InterruptedException {
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
