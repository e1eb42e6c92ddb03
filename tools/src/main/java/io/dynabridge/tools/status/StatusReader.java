package io.dynabridge.tools.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dynabridge.tools.connector.ConnectorConfig;
import io.dynabridge.tools.connector.ConnectorLookup;
import io.dynabridge.tools.pipeline.DeadLetters;
import io.dynabridge.tools.pipeline.KafkaView;
import io.dynabridge.tools.pipeline.SinkTopics;
import io.dynabridge.tools.pipeline.StateTopic;
import io.dynabridge.tools.status.PipelineStatus.Connector;
import io.dynabridge.tools.status.PipelineStatus.LastVerification;
import io.dynabridge.tools.status.PipelineStatus.Sink;
import io.dynabridge.tools.status.PipelineStatus.Source;
import io.dynabridge.tools.status.PipelineStatus.Task;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Asks Connect and Kafka; what it has read of a topic it does not read again. Not thread-safe. */
final class StatusReader {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NOT_STARTED = "UNASSIGNED";
    private static final long MINUTE_MS = 60_000;

    private final ConnectorLookup connect;
    private final KafkaView kafka;
    private final Clock clock;
    private final BiFunction<String, Map<String, String>, Optional<LastVerification>> verifications;
    private final ReadWatch reads;
    private final Map<String, StateTopic> stateTopics = new HashMap<>();
    private final Map<String, SnapshotStates> states = new HashMap<>();
    private final Map<String, DeadLetters> deadLetters = new HashMap<>();
    /** What was verified before says nothing any more. */
    private Instant unsettled = Instant.EPOCH;

    /**
     * A reader.
     *
     * @param verifications the last verification of a sink connector with this config
     * @param reads looks whether somebody still reads the source tables
     */
    StatusReader(
            ConnectorLookup connect,
            KafkaView kafka,
            Clock clock,
            BiFunction<String, Map<String, String>, Optional<LastVerification>> verifications,
            ReadWatch reads) {
        this.connect = connect;
        this.kafka = kafka;
        this.clock = clock;
        this.verifications = verifications;
        this.reads = reads;
    }

    /** How things are now; of connectors whose names match. */
    PipelineStatus read(Predicate<String> names) {
        List<Sink> sinks = new ArrayList<>();
        connect.connectors(ConnectorConfig.SINK).forEach((name, config) -> {
            if (names.test(name)) {
                sinks.add(sink(name, config));
            }
        });
        // The last verification of any of them may have read any source.
        Optional<Instant> verified = sinks.stream()
                .flatMap(sink -> sink.verification().stream())
                .map(last -> clock.instant().minus(last.ago()))
                .max(Comparator.naturalOrder());
        List<Source> sources = new ArrayList<>();
        unsettled = Instant.EPOCH;
        connect.connectors(ConnectorConfig.SOURCE).forEach((name, config) -> {
            if (names.test(name)) {
                sources.add(source(name, config, verified));
            }
        });
        return new PipelineStatus(
                sources,
                sinks.stream().map(sink -> sink.verifiedSince(unsettled)).toList());
    }

    private List<TableReads> reads(
            List<String> tables, Map<String, String> config, SnapshotStates said, Optional<Instant> verified) {
        return tables.stream()
                .map(table -> {
                    Optional<Instant> snapshot = said.lastReading(table, clock.instant());
                    // To the minute, which is as exact as CloudWatch is, so that a second look asks no second question.
                    Optional<Instant> ours = Stream.of(snapshot, verified)
                            .flatMap(Optional::stream)
                            .map(at -> at.truncatedTo(ChronoUnit.MINUTES))
                            .max(Comparator.naturalOrder());
                    return reads.of(table, config, ours);
                })
                .toList();
    }

    private Connector connector(String name) {
        Optional<JsonNode> status = connect.status(name);
        List<Task> tasks = new ArrayList<>();
        status.ifPresent(found -> found.path("tasks")
                .forEach(task -> tasks.add(new Task(
                        task.path("id").asInt(),
                        task.path("state").asText(),
                        cause(task.path("trace").asText())))));
        return new Connector(
                name,
                status.map(found -> found.path("connector").path("state").asText())
                        .orElse(NOT_STARTED),
                tasks);
    }

    /** The innermost line that says something: ours stands at the end of a chain of Connect's own. */
    private static String cause(String trace) {
        String first = trace.lines().findFirst().orElse("");
        return trace.lines()
                .filter(line -> line.startsWith("Caused by: "))
                .reduce((outer, inner) -> inner)
                .map(line -> line.substring("Caused by: ".length()))
                .orElse(first);
    }

    private Source source(String name, Map<String, String> config, Optional<Instant> verified) {
        String prefix = config.getOrDefault("topic.prefix", "");
        List<String> tables = SinkTopics.list(config.get("table.include.list"));
        String stateTopic = config.getOrDefault("state.topic", prefix + "-state");
        StateTopic topic = stateTopics.computeIfAbsent(stateTopic, StateTopic::new);
        SnapshotStates said = states.computeIfAbsent(stateTopic, any -> new SnapshotStates());
        topic.news(kafka).forEach(said::accept);
        SourceOffsets offsets = new SourceOffsets(connect.offsets(name).orElseGet(JSON::createObjectNode));
        unsettled = latest(unsettled, latest(said.unsettled(), offsets.unsettled()));
        List<ConsumerRecord<byte[], byte[]>> newest = tables.stream()
                .flatMap(
                        table -> kafka.last(prefix + "." + table).stream()
                                .max(Comparator.comparingLong(ConsumerRecord::timestamp))
                                .stream())
                .toList();
        return new Source(
                connector(name),
                tables,
                !"no_data".equalsIgnoreCase(config.get("snapshot.mode")),
                said.of(tables, new SnapshotIds(config.get("snapshot.id")), offsets, clock.instant()),
                newest.stream().flatMap(record -> lag(record).stream()).max(Comparator.naturalOrder()),
                newest.stream().map(record -> since(record.timestamp())).min(Comparator.naturalOrder()),
                tables.stream()
                        .flatMap(table -> offsets.readUntil(table).stream())
                        .min(Comparator.naturalOrder())
                        .map(until -> since(until.toEpochMilli())),
                offsets.shards(),
                said.losses(),
                topic.unreadable() == 0,
                reads(tables, config, said, verified));
    }

    /** From the change to its record: both times are in the envelope, where that can be read here. */
    private static Optional<Duration> lag(ConsumerRecord<byte[], byte[]> record) {
        try {
            JsonNode value = record.value() == null ? JSON.nullNode() : JSON.readTree(record.value());
            JsonNode envelope = value.has("payload") ? value.path("payload") : value;
            JsonNode made = envelope.path("source").path("ts_ms");
            JsonNode sent = envelope.path("ts_ms");
            return made.isNumber() && sent.isNumber()
                    ? Optional.of(atLeast(made.asLong(), sent.asLong()))
                    : Optional.empty();
        } catch (IOException otherConverter) {
            return Optional.empty();
        }
    }

    private Sink sink(String name, Map<String, String> config) {
        String group = config.getOrDefault("consumer.override.group.id", "connect-" + name);
        Map<TopicPartition, Long> ends = kafka.ends(SinkTopics.of(config, kafka));
        Map<TopicPartition, Long> lags = kafka.lags(group, ends);
        Duration behind = lags.entrySet().stream()
                .filter(lag -> lag.getValue() > 0)
                .flatMap(lag -> kafka.at(lag.getKey(), ends.get(lag.getKey()) - lag.getValue()).stream())
                .map(record -> since(record.timestamp()))
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
        Optional<String> letters = Optional.ofNullable(config.get("errors.deadletterqueue.topic.name"))
                .filter(topic -> !topic.isBlank());
        return new Sink(
                connector(name),
                lags.values().stream().mapToLong(Long::longValue).sum(),
                behind,
                letters.map(topic -> deadLetters.computeIfAbsent(topic, DeadLetters::new))
                        .map(topic -> topic.count(kafka))
                        .orElse(Map.of()),
                letters,
                verifications.apply(name, config));
    }

    private static Instant latest(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private Duration since(long ms) {
        return atLeast(ms, clock.millis());
    }

    /** The time that has passed at least: DynamoDB Local tells when a change was made by the minute only. */
    private static Duration atLeast(long made, long now) {
        long unsure = made % MINUTE_MS == 0 ? MINUTE_MS : 0;
        return Duration.ofMillis(Math.max(0, now - made - unsure));
    }
}
