package io.dynabridge.tools.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dynabridge.tools.connector.ConnectorConfig;
import io.dynabridge.tools.connector.ConnectorLookup;
import io.dynabridge.tools.pipeline.DeadLetters;
import io.dynabridge.tools.pipeline.KafkaView;
import io.dynabridge.tools.pipeline.SentChange;
import io.dynabridge.tools.pipeline.SinkTopics;
import io.dynabridge.tools.pipeline.StateTopic;
import io.dynabridge.tools.status.PipelineStatus.Connector;
import io.dynabridge.tools.status.PipelineStatus.LastVerification;
import io.dynabridge.tools.status.PipelineStatus.Sink;
import io.dynabridge.tools.status.PipelineStatus.Source;
import io.dynabridge.tools.status.PipelineStatus.StreamReading;
import io.dynabridge.tools.status.PipelineStatus.Task;
import io.dynabridge.tools.verify.LastVerdict;
import io.dynabridge.tools.verify.TransformChain;
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
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** Asks Connect and Kafka; what it has read of a topic it does not read again. Not thread-safe. */
final class StatusReader {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NOT_STARTED = "UNASSIGNED";

    private static final Comparator<SentChange> NEWEST =
            Comparator.comparing(SentChange::made).thenComparing(SentChange::sent);

    private final ConnectorLookup connect;
    private final KafkaView kafka;
    private final Clock clock;
    private final BiFunction<String, String, Optional<LastVerification>> verifications;
    private final ReadWatch reads;
    private final Map<String, StateTopic> stateTopics = new HashMap<>();
    private final Map<String, SnapshotStates> states = new HashMap<>();
    private final Map<String, DeadLetters> deadLetters = new HashMap<>();
    private final Map<String, ShardTurns> turns = new HashMap<>();
    private final Map<Pairing.Table, Instant> unsettled = new HashMap<>();
    private Pairing allPairs = new Pairing(Map.of(), Map.of());
    private String cluster = "";

    /**
     * A reader.
     *
     * @param verifications the last verification of a sink connector, with this digest of what was verified
     * @param reads looks whether somebody still reads the source tables
     */
    StatusReader(
            ConnectorLookup connect,
            KafkaView kafka,
            Clock clock,
            BiFunction<String, String, Optional<LastVerification>> verifications,
            ReadWatch reads) {
        this.connect = connect;
        this.kafka = kafka;
        this.clock = clock;
        this.verifications = verifications;
        this.reads = reads;
    }

    /** How things are now; of connectors whose names match. */
    PipelineStatus read(Predicate<String> names) {
        Map<String, Map<String, String>> sinkConfigs = connect.connectors(ConnectorConfig.SINK);
        Map<String, Map<String, String>> sourceConfigs = connect.connectors(ConnectorConfig.SOURCE);
        // What was verified has to do with connectors that are not shown, too.
        allPairs = new Pairing(sourceConfigs, sinkConfigs);
        cluster = connect.cluster();
        sinkConfigs.keySet().removeIf(names.negate());
        sourceConfigs.keySet().removeIf(names.negate());
        Pairing pairing = new Pairing(sourceConfigs, sinkConfigs);
        List<Sink> sinks = sinkConfigs.entrySet().stream()
                .map(each -> sink(each.getKey(), each.getValue(), pairing))
                .toList();
        // The last verification of any of them may have read any source.
        Optional<Instant> verified = sinks.stream()
                .flatMap(sink -> sink.verification().stream())
                .map(last -> clock.instant().minus(last.ago()))
                .max(Comparator.naturalOrder());
        List<String> sinkTopics = sinkConfigs.values().stream()
                .filter(config -> !ConnectorConfig.isPlain(config))
                .flatMap(config -> SinkTopics.of(config, kafka).stream())
                .distinct()
                .toList();
        unsettled.clear();
        List<Source> sources = sourceConfigs.entrySet().stream()
                .map(each -> source(each.getKey(), each.getValue(), pairing, sinkTopics, verified))
                .toList();
        return new PipelineStatus(
                sources,
                sinks.stream()
                        .map(sink -> sink.verifiedSince(
                                unsettled(pairing.reaching(sink.connector().name()))))
                        .toList());
    }

    /** What was verified before says nothing any more. */
    private Instant unsettled(List<Pairing.Table> tables) {
        return tables.stream()
                .map(each -> unsettled.getOrDefault(each, Instant.EPOCH))
                .max(Comparator.naturalOrder())
                .orElse(Instant.EPOCH);
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
                .forEach(task -> tasks.add(
                        new Task(task.path("id").asInt(), task.path("state").asText(), ConnectorLookup.cause(task)))));
        return new Connector(
                name,
                status.map(found -> found.path("connector").path("state").asText())
                        .orElse(NOT_STARTED),
                status.map(found -> ConnectorLookup.cause(found.path("connector")))
                        .orElse(""),
                tasks);
    }

    private Source source(
            String name,
            Map<String, String> config,
            Pairing pairing,
            List<String> sinkTopics,
            Optional<Instant> verified) {
        String prefix = config.getOrDefault("topic.prefix", "");
        List<String> tables = SinkTopics.list(config.get("table.include.list"));
        String stateTopic = config.getOrDefault("state.topic", prefix + "-state");
        StateTopic topic = stateTopics.computeIfAbsent(stateTopic, StateTopic::new);
        SnapshotStates said = states.computeIfAbsent(stateTopic, any -> new SnapshotStates());
        ShardTurns turned = turns.computeIfAbsent(stateTopic, any -> new ShardTurns());
        topic.news(kafka, state -> {
            said.accept(state);
            turned.accept(state);
        });
        SourceOffsets offsets = new SourceOffsets(connect.offsets(name).orElseGet(JSON::createObjectNode));
        pairing.of(name)
                .forEach(table -> unsettled.put(
                        table,
                        latest(
                                said.unsettled(table.table().table()),
                                offsets.unsettled(table.table().table()))));
        boolean routes = TransformChain.mayRoute(config);
        Newest newest = newest(prefix, tables, routes ? sinkTopics : List.of());
        String mode = config.getOrDefault("snapshot.mode", "");
        return new Source(
                connector(name),
                tables,
                pairing.unread(name),
                mode,
                said.of(tables, new SnapshotIds(config.get("snapshot.id")), offsets, clock.instant()),
                newest.lag(
                        routes,
                        table -> offsets.leastRead(table, new ShardTurns()).map(SourceOffsets.ShardRead::until)),
                newest.changes().stream().map(change -> since(change.made())).min(Comparator.naturalOrder()),
                mode.equalsIgnoreCase("scan_only")
                        ? List.of()
                        : tables.stream()
                                .map(table -> reading(table, offsets.leastRead(table, turned)))
                                .toList(),
                offsets.shards(),
                said.losses(),
                topic.unreadable() == 0,
                reads(tables, config, said, verified));
    }

    private StreamReading reading(String table, Optional<SourceOffsets.ShardRead> least) {
        return new StreamReading(
                table,
                least.map(SourceOffsets.ShardRead::shard),
                least.map(SourceOffsets.ShardRead::until)
                        .filter(Instant.EPOCH::isBefore)
                        .map(until -> since(until)));
    }

    /**
     * The newest changes of a source connector's tables.
     *
     * @param unreadable whether there are records that are no envelopes in JSON
     */
    private record Newest(List<SentChange> changes, boolean unreadable) {

        SourceLag lag(boolean routes, Function<String, Optional<Instant>> covered) {
            if (changes.isEmpty() && unreadable) {
                return SourceLag.unknown("the newest records are no envelopes in JSON");
            }
            return changes.isEmpty() && routes
                    ? SourceLag.unknown(
                            "a transform may send changes to any topic, and there are none of it where they are"
                                    + " looked for")
                    : SourceLag.of(changes, covered);
        }
    }

    private Newest newest(String prefix, List<String> tables, List<String> more) {
        Map<String, SentChange> byTable = new HashMap<>();
        boolean unreadable = false;
        List<String> topics = Stream.concat(tables.stream().map(table -> prefix + "." + table), more.stream())
                .distinct()
                .toList();
        for (String topic : topics) {
            for (ConsumerRecord<byte[], byte[]> record : kafka.last(topic)) {
                Optional<SentChange> change = SentChange.of(record);
                unreadable |= record.value() != null && change.isEmpty();
                change.filter(each -> each.prefix().equals(prefix) && tables.contains(each.table()))
                        .ifPresent(each -> byTable.merge(each.table(), each, BinaryOperator.maxBy(NEWEST)));
            }
        }
        return new Newest(List.copyOf(byTable.values()), unreadable);
    }

    private Sink sink(String name, Map<String, String> config, Pairing pairing) {
        String group = ConnectorConfig.group(name, config);
        Map<TopicPartition, Long> ends = kafka.ends(SinkTopics.of(config, kafka));
        Map<TopicPartition, Long> lags = kafka.lags(group, ends);
        Duration behind = lags.entrySet().stream()
                .filter(lag -> lag.getValue() > 0)
                .flatMap(lag -> kafka.at(lag.getKey(), ends.get(lag.getKey()) - lag.getValue()).stream())
                .map(record -> since(Instant.ofEpochMilli(record.timestamp())))
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
        Optional<String> letters = Optional.ofNullable(config.get("errors.deadletterqueue.topic.name"))
                .filter(topic -> !topic.isBlank());
        return new Sink(
                connector(name),
                ConnectorConfig.isPlain(config),
                pairing.unfilled(name),
                lags.values().stream().mapToLong(Long::longValue).sum(),
                kafka.deletedUnread(group, ends.keySet()),
                behind,
                letters.map(topic -> deadLetters.computeIfAbsent(topic, DeadLetters::new))
                        .map(topic -> topic.count(kafka))
                        .orElse(Map.of()),
                letters,
                verifications.apply(name, LastVerdict.digest(cluster, config, allPairs.connectors(name))));
    }

    private static Instant latest(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private Duration since(Instant time) {
        return SentChange.atLeast(time, clock.instant());
    }
}
