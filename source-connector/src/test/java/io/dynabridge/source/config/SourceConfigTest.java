package io.dynabridge.source.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.envelope.ValueFormat;
import io.dynabridge.source.config.TaskAssignment.Lineage;
import io.dynabridge.source.config.TaskAssignment.Root;
import io.dynabridge.source.config.TaskAssignment.Segments;
import io.dynabridge.source.config.TaskAssignment.TableDuty;
import io.dynabridge.source.loss.DataLoss;
import io.dynabridge.source.offset.TableCheckpoint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SourceConfigTest {

    private static final Map<String, String> MINIMAL =
            Map.of("table.include.list", "books, orders", "topic.prefix", "shop", "snapshot.mode", "touch");

    @Test
    void theDefaultsAreThoseOfTheContract() {
        SourceConfig config = new SourceConfig(MINIMAL);
        assertThat(config.tables()).containsExactly("books", "orders");
        assertThat(config.stateTopic()).isEqualTo("shop-state");
        assertThat(config.snapshotId("books")).isEqualTo("initial");
        assertThat(config.marker()).isEqualTo("_dynabridge_touch");
        assertThat(config.valueFormat()).isEqualTo(ValueFormat.MAP);
        assertThat(config.startsAtLatest()).isFalse();
        assertThat(config.tombstonesOnDelete()).isFalse();
        assertThat(config.ignoresTtlDeletes()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            nullValues = "null",
            value = {
                "table.include.list;null;required",
                "table.include.list;'';must name tables",
                "table.include.list;books,books;twice",
                "table.include.list;a table;no table name",
                "topic.prefix;null;required",
                "topic.prefix;a/b;topic names",
                "state.topic;a b;topic names",
                "snapshot.mode;null;required",
                "snapshot.mode;initial;touch",
                "snapshot.id;' ';must not be empty",
                "snapshot.segments;-1;at least 0",
                "snapshot.marker.cleanup;perhaps;true or false",
                "stream.start.position;earliest;trim_horizon",
                "on.data.loss;ignore;fail",
                "ttl.deletes;drop;propagate",
                "value.format;json;map",
                "max.batch.size;0;at least 1",
                "dynamodb.service.endpoint;localhost:8000;http or https URL",
            })
    void aBadValueIsRefusedWithItsKeyAndTheRemedy(String key, String value, String remedy) {
        Map<String, String> props = new HashMap<>(MINIMAL);
        if (value == null) {
            props.remove(key);
        } else {
            props.put(key, value);
        }
        String message = SourceConfig.DEF.validate(props).stream()
                .filter(each -> each.name().equals(key))
                .findFirst()
                .orElseThrow()
                .errorMessages()
                .toString();
        assertThat(message).contains(key);
        for (String part : remedy.split("; ")) {
            assertThat(message).contains(part);
        }
    }

    @Test
    void keysThatContradictEachOtherAreNamed() {
        assertThat(complaints(Map.of("stream.start.position", "latest"))).containsOnlyKeys("stream.start.position");
        assertThat(complaints(Map.of("stream.start.position", "latest", "snapshot.mode", "no_data")))
                .isEmpty();
        assertThat(complaints(Map.of("aws.access.key.id", "id"))).containsOnlyKeys("aws.secret.access.key");
        assertThat(complaints(Map.of("aws.secret.access.key", "s"))).containsOnlyKeys("aws.access.key.id");
        assertThat(complaints(Map.of("aws.access.key.id", "i", "aws.secret.access.key", "s", "aws.profile", "p")))
                .containsOnlyKeys("aws.profile");
        assertThat(complaints(Map.of("on.data.loss", "resnapshot", "snapshot.mode", "no_data")))
                .containsOnlyKeys("on.data.loss");
        assertThat(complaints(Map.of("on.data.loss", "resnapshot", "ttl.deletes", "ignore")))
                .containsOnlyKeys("on.data.loss");
        assertThat(complaints(Map.of("state.topic", "shop.books"))).containsOnlyKeys("state.topic");
        assertThat(complaints(Map.of("table.include.list", "t".repeat(255)))).containsOnlyKeys("topic.prefix");
    }

    @Test
    void theMarkerIsCleanedUpOnlyWhereItIsSet() {
        assertThat(complaints(Map.of("snapshot.marker.cleanup", "true"))).isEmpty();
        assertThat(complaints(Map.of("snapshot.marker.cleanup", "true", "snapshot.mode", "scan")))
                .containsOnlyKeys("snapshot.marker.cleanup");
    }

    @Test
    void oneSnapshotIdIsForAllTablesAndAListForSome() {
        SourceConfig one = config("snapshot.id", "second");
        assertThat(one.snapshotId("books")).isEqualTo("second");
        assertThat(one.snapshotId("orders")).isEqualTo("second");
        SourceConfig some = config("snapshot.id", " orders : 2026-11-23T10:00 ");
        assertThat(some.snapshotId("books")).isEqualTo("initial");
        assertThat(some.snapshotId("orders")).isEqualTo("2026-11-23T10:00");
        SourceConfig both = config("snapshot.id", "books:a, orders:b");
        assertThat(both.snapshotId("books")).isEqualTo("a");
        assertThat(both.snapshotId("orders")).isEqualTo("b");
        assertThat(complaints(Map.of("snapshot.id", "books:a, orders:b"))).isEmpty();
        SourceConfig others = config("snapshot.id", "first, orders:b");
        assertThat(others.snapshotId("books")).isEqualTo("first");
        assertThat(others.snapshotId("orders")).isEqualTo("b");
        assertThat(complaints(Map.of("snapshot.id", "first, orders:b"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '"',
            value = {
                "boks:a;'boks' is none of the tables",
                "books:a,orders;'orders' is not TABLE:ID",
                "books:;is not TABLE:ID",
                "books:a,books:b;books is named twice",
                "first,books:a,second;one id for all other tables",
                "10:00;without a colon",
                "a,b;no comma",
            })
    void aListOfSnapshotIdsThatCannotBeMeantIsRefused(String value, String remedy) {
        assertThat(complaints(Map.of("snapshot.id", value)).get("snapshot.id")).contains(remedy);
    }

    private static SourceConfig config(String key, String value) {
        Map<String, String> props = new HashMap<>(MINIMAL);
        props.put(key, value);
        return new SourceConfig(props);
    }

    private static Map<String, String> complaints(Map<String, String> changes) {
        Map<String, String> props = new HashMap<>(MINIMAL);
        props.putAll(changes);
        Map<String, String> complaints = new HashMap<>();
        new SourceConfig(props).check(complaints::put);
        return complaints;
    }

    @Test
    void everyKeyIsExplained() {
        SourceConfig.DEF.configKeys().values().forEach(key -> {
            assertThat(key.documentation).as(key.name).endsWith(".");
            assertThat(key.displayName).as(key.name).isNotEqualTo(key.name);
            assertThat(key.group).as(key.name).isNotNull();
        });
    }

    @Test
    void anAssignmentSurvivesItsWayToTheTaskAndIsAlwaysWrittenAlike() {
        TaskAssignment assignment = new TaskAssignment(
                List.of(
                        new TableDuty(
                                "books",
                                Optional.of(new TableCheckpoint("arn", 2, 17, false)),
                                Optional.empty(),
                                List.of(new DataLoss("books", "arn", Optional.of("s1"), "gone", 1, 2))),
                        new TableDuty("films", Optional.empty(), Optional.of("no stream"), List.of())),
                List.of(new Lineage(
                        "books",
                        "arn",
                        List.of("pk", "sk"),
                        List.of(new Root("s1", 0), new Root("s2", 5)),
                        true,
                        true,
                        2,
                        17,
                        List.of("s0"))),
                List.of(new Segments(
                        "books", List.of("pk", "sk"), "initial", "initial-x", 4, List.of(1, 3), false, 2)));
        List<Map<String, String>> configs = SourceTaskConfig.of(MINIMAL, List.of(assignment, assignment));
        assertThat(configs).hasSize(2);
        assertThat(new SourceTaskConfig(configs.get(0)).assignment()).isEqualTo(assignment);
        assertThat(SourceTaskConfig.of(MINIMAL, List.of(assignment, assignment)))
                .isEqualTo(configs);
    }

    @Test
    void tasksShareTheBudgetOfTheSnapshot() {
        Map<String, String> props = new HashMap<>(MINIMAL);
        props.put("snapshot.write.units.per.second", "100");
        Segments segments = new Segments("books", List.of("pk"), "initial", "r", 2, List.of(0), false, 0);
        List<Map<String, String>> configs = SourceTaskConfig.of(
                props,
                List.of(
                        new TaskAssignment(List.of(), List.of(), List.of(segments)),
                        new TaskAssignment(List.of(), List.of(), List.of(segments)),
                        new TaskAssignment(List.of(), List.of(), List.of())));
        assertThat(new SourceTaskConfig(configs.get(0)).snapshotWriteUnitsShare())
                .isEqualTo(50.0);
    }
}
