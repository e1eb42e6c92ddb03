package io.dynabridge.tools.finalize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynabridge.tools.connector.RefusedException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SinkSettingsTest {

    @Test
    void aConfigSaysWhatTheSinkLeavesBehind() {
        SinkSettings settings = settings(
                List.of(),
                "table.name.format",
                "books",
                "write.guard",
                "ledger",
                "write.guard.attribute",
                "_mine",
                "ledger.table",
                "books_ledger",
                "dynamodb.service.endpoint",
                "http://localhost:8000");

        assertThat(settings.tables()).containsExactly("books");
        assertThat(settings.guardAttribute()).isEqualTo("_mine");
        assertThat(settings.ledger()).contains("books_ledger");
        assertThat(settings.aws().endpoint()).hasToString("Optional[http://localhost:8000]");
    }

    @Test
    void whatIsNotSaidIsAsTheSinkHasIt() {
        SinkSettings settings = settings(List.of(), "table.name.format", "books");

        assertThat(settings.guardAttribute()).isEqualTo("_dynabridge");
        assertThat(settings.ledger()).isEmpty();
    }

    @Test
    void aLedgerThatIsNotInUseIsNotOurs() {
        assertThat(settings(List.of(), "table.name.format", "books", "ledger.table", "books_ledger")
                        .ledger())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"${topic}", "copy_of_${table}"})
    void tablesThatRecordsChooseAreNamedByTheUser(String format) {
        assertThat(settings(List.of("a", "b", "a"), "table.name.format", format).tables())
                .containsExactly("a", "b");
        assertThatThrownBy(() -> settings(List.of(), "table.name.format", format))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("--table");
    }

    @Test
    void tablesAreNamedByRecordsUnlessTheConfigSaysOtherwise() {
        assertThatThrownBy(() -> settings(List.of()))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("--table");
    }

    @Test
    void aTableThatTheSinkNeverWritesIsRefused() {
        assertThatThrownBy(() -> settings(List.of("orders"), "table.name.format", "books"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("books");
        assertThat(settings(List.of("books"), "table.name.format", "books").tables())
                .containsExactly("books");
    }

    @ParameterizedTest
    @ValueSource(strings = {"aws.secret.access.key", "write.guard.attribute", "ledger.table", "table.name.format"})
    void aReferenceThatOnlyAWorkerCanLookUpIsRefused(String key) {
        assertThatThrownBy(() -> settings(List.of("books"), key, "${file:/run/secrets:value}"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(key)
                .hasMessageContaining("--sink-config");
    }

    @Test
    void halfOfTheCredentialsIsRefusedWithTheRemedy() {
        assertThatThrownBy(() -> settings(List.of("books"), "aws.access.key.id", "local"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("aws.secret.access.key");
    }

    @ParameterizedTest
    @ValueSource(strings = {"DynamoDbSinkConnector", "DynamoDbSink"})
    void theSinkHasShorterNamesToo(String type) {
        assertThat(SinkSettings.of(Map.of("connector.class", type, "table.name.format", "books"), List.of())
                        .tables())
                .containsExactly("books");
    }

    @Test
    void anotherConnectorIsRefused() {
        assertThatThrownBy(() -> SinkSettings.of(
                        Map.of("connector.class", "io.dynabridge.source.DynamoDbSourceConnector"), List.of()))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("DynamoDbSinkConnector");
    }

    private static SinkSettings settings(List<String> named, String... keysAndValues) {
        Map<String, String> config = new HashMap<>();
        config.put("connector.class", "io.dynabridge.sink.DynamoDbSinkConnector");
        for (int i = 0; i < keysAndValues.length; i += 2) {
            config.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return SinkSettings.of(config, named);
    }
}
