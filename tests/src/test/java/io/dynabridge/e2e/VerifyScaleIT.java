package io.dynabridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dynabridge.tools.Main;
import io.dynabridge.tools.stack.Installation;
import io.dynabridge.tools.stack.LocalStack;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Large tables in little memory: a million items with {@code -Ddynabridge.verify.scale=1000000}, and one of each kind of
 * damage among them.
 */
@ExtendWith(SharedStack.class)
@Timeout(value = 40, unit = TimeUnit.MINUTES)
class VerifyScaleIT {

    private static final Logger LOG = LoggerFactory.getLogger(VerifyScaleIT.class);
    private static final int ITEMS = Integer.getInteger("dynabridge.verify.scale", 10_000);
    private static final int CHUNK = 10_000;
    private static final Pattern HEAP_BEFORE_COLLECTION = Pattern.compile(" (\\d+)M->\\d+M\\(");

    private final LocalStack stack;

    @TempDir
    private Path directory;

    VerifyScaleIT(LocalStack stack) {
        this.stack = stack;
    }

    @Test
    void memoryDoesNotGrowWithTheTables() throws IOException, InterruptedException {
        try (Tables tables = new Tables(stack.dynamoDbEndpoint())) {
            tables.create("verify-scale-source", "id:N");
            tables.create("verify-scale-target", "key:S");
            for (int from = 0; from < ITEMS; from += CHUNK) {
                int first = from;
                int last = Math.min(ITEMS, from + CHUNK);
                tables.putAll(
                        "verify-scale-source",
                        IntStream.range(first, last)
                                .mapToObj(VerifyScaleIT::item)
                                .toList());
                tables.putAll(
                        "verify-scale-target",
                        IntStream.range(first, last)
                                .mapToObj(id -> copy(item(id), id))
                                .toList());
            }

            assertThat(verify()).as(output()).isZero();
            assertThat(report().path("equal").asInt()).isEqualTo(ITEMS);
            LOG.info("{} items, equal: {}", ITEMS, measured());

            tables.delete("verify-scale-target", Map.of("key", Map.of("S", "k#1")));
            tables.put("verify-scale-target", copy(item(3), 2));
            tables.put("verify-scale-target", copy(item(4), ITEMS));
            assertThat(verify()).as(output()).isEqualTo(1);
            JsonNode report = report();
            assertThat(report.path("missing").path("count").asInt()).isEqualTo(1);
            assertThat(report.path("different").path("count").asInt()).isEqualTo(1);
            assertThat(report.path("extra").path("count").asInt()).isEqualTo(1);
            LOG.info("{} items, three damaged: {}", ITEMS, measured());
        }
    }

    private int verify() throws IOException, InterruptedException {
        Path sink = directory.resolve("sink.json");
        Files.writeString(
                sink,
                new ObjectMapper()
                        .writeValueAsString(Map.of(
                                "connector.class", "io.dynabridge.sink.DynamoDbSinkConnector",
                                "topics", "items",
                                "table.name.format", "verify-scale-target",
                                "aws.region", "eu-north-1",
                                "aws.access.key.id", "local",
                                "aws.secret.access.key", "local",
                                "dynamodb.service.endpoint",
                                        stack.dynamoDbEndpoint().toString(),
                                "transforms", "rekey",
                                "transforms.rekey.type", "io.dynabridge.smt.Rekey",
                                "transforms.rekey.partition.key", "key:S=k#${id}")));
        Path built = Installation.find().root().resolve("tools/target");
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx512m",
                "-Xlog:gc:file=" + directory.resolve("gc.log"),
                "-Ddynabridge.home=" + Installation.find().root(),
                "-cp",
                built.resolve("*") + File.pathSeparator + built.resolve("lib/*"),
                Main.class.getName(),
                "verify",
                "--sink-config",
                sink.toString(),
                "--source",
                "verify-scale-source=items",
                "--settle",
                "1",
                "--state",
                directory.toString(),
                "--report",
                directory.resolve("report.json").toString()));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output.log").toFile())
                .start();
        try {
            return process.waitFor();
        } finally {
            process.destroyForcibly();
        }
    }

    private String measured() throws IOException {
        long peak = 0;
        for (String line : Files.readAllLines(directory.resolve("gc.log"))) {
            Matcher heap = HEAP_BEFORE_COLLECTION.matcher(line);
            peak = heap.find() ? Math.max(peak, Long.parseLong(heap.group(1))) : peak;
        }
        return report().path("seconds").asText() + " s, most heap in use " + peak + " MB of 512, "
                + report().path("read_units").asText() + " read units";
    }

    private JsonNode report() throws IOException {
        return new ObjectMapper().readTree(Files.readString(directory.resolve("report.json")));
    }

    private String output() throws IOException {
        Path output = directory.resolve("output.log");
        return Files.exists(output) ? Files.readString(output) : "";
    }

    private static Map<String, Object> item(int id) {
        return Map.of(
                "id", Map.of("N", Integer.toString(id)),
                "name", Map.of("S", "Name of item " + id),
                "price", Map.of("N", id + ".99"));
    }

    private static Map<String, Object> copy(Map<String, Object> item, int key) {
        Map<String, Object> copy = new HashMap<>(item);
        copy.put("key", Map.of("S", "k#" + key));
        String owner = "verify-scale-source:{\"id\":{\"N\":\"" + key + "\"}}";
        copy.put(Migration.GUARD, Map.of("M", Map.of("k", Map.of("S", owner), "v", Map.of("S", "0"))));
        return copy;
    }
}
