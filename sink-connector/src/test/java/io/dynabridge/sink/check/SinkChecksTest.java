package io.dynabridge.sink.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.sink.DynamoDbSinkConnector;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SinkChecksTest {

    /** Refused in any case, for a key that is needed, before DynamoDB is asked. */
    private static final Map<String, String> NO_KEY =
            Map.of("aws.region", "us-east-1", "auto.create", "true", "table.name.format", "books");

    private static final String KEY_MISSING = "table.partition.key";
    private static final String TOPIC = "errors.deadletterqueue.topic.name";

    @ParameterizedTest
    @CsvSource({"'', ''", "' ', false"})
    void toleratedErrorsThatLeaveNoTraceAreRefused(String topic, String log) {
        List<ConfigValue> refused = refused(Map.of("errors.tolerance", "all", TOPIC, topic, "errors.log.enable", log));
        assertThat(refused).singleElement().satisfies(value -> {
            assertThat(value.name()).isEqualTo(TOPIC);
            assertThat(value.errorMessages())
                    .singleElement()
                    .asString()
                    .startsWith(TOPIC + ": ")
                    .contains("errors.tolerance=none");
        });
    }

    @Test
    void toleratedErrorsAreRefusedAlsoWhereNothingIsSaidOfATopic() {
        assertThat(refused(Map.of("errors.tolerance", "all")))
                .extracting(ConfigValue::name)
                .containsExactly(TOPIC);
    }

    @ParameterizedTest
    @CsvSource({"all, letters, false", "all, '', true", "none, '', false"})
    void errorsThatStopTheTaskOrLeaveATraceAreNot(String tolerance, String topic, String log) {
        assertThat(refused(Map.of("errors.tolerance", tolerance, TOPIC, topic, "errors.log.enable", log)))
                .extracting(ConfigValue::name)
                .containsExactly(KEY_MISSING);
    }

    @Test
    void whereNothingIsSaidOfErrorsTheyStopTheTask() {
        assertThat(refused(Map.of())).extracting(ConfigValue::name).containsExactly(KEY_MISSING);
    }

    @ParameterizedTest
    @CsvSource({"'', is needed with write.guard=ledger", "books, must not be the target table"})
    void aLedgerNeedsATableOfItsOwn(String ledger, String remedy) {
        assertThat(refused(Map.of("write.guard", "ledger", "ledger.table", ledger, "table.partition.key", "title:S")))
                .singleElement()
                .satisfies(value -> {
                    assertThat(value.name()).isEqualTo("ledger.table");
                    assertThat(value.errorMessages()).singleElement().asString().contains(remedy);
                });
    }

    @ParameterizedTest
    @CsvSource({
        "version, books, write.guard, must be none with input.format=plain",
        "none, ${table}-new, table.name.format, use ${topic}"
    })
    void plainRecordsHaveNeitherVersionsNorASourceTable(String guard, String table, String key, String remedy) {
        Map<String, String> config = Map.of(
                "input.format",
                "plain",
                "write.guard",
                guard,
                "table.name.format",
                table,
                "table.partition.key",
                "title:S");
        assertThat(refused(config)).singleElement().satisfies(value -> {
            assertThat(value.name()).isEqualTo(key);
            assertThat(value.errorMessages()).singleElement().asString().contains(key + ": ", remedy);
        });
    }

    private static List<ConfigValue> refused(Map<String, String> more) {
        Map<String, String> properties = new HashMap<>(NO_KEY);
        properties.putAll(more);
        return new DynamoDbSinkConnector()
                .validate(properties).configValues().stream()
                        .filter(value -> !value.errorMessages().isEmpty())
                        .toList();
    }
}
