package io.dynabridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynabridge.tools.stack.ConnectRestException;
import io.dynabridge.tools.stack.LocalStack;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;

/** A config that cannot work is refused at POST, with the key at fault and the remedy. */
@ExtendWith(SharedStack.class)
@Timeout(value = 2, unit = TimeUnit.MINUTES)
class RefusalsIT {

    private static int runs;

    private LocalStack stack;
    private Migration migration;

    @BeforeEach
    void tables(LocalStack shared) {
        stack = shared;
        migration = Books.migration(shared, "refusals-" + ++runs);
        migration.tables.enableStream(migration.sourceTable, StreamViewType.NEW_AND_OLD_IMAGES);
    }

    @AfterEach
    void close() {
        migration.close();
    }

    @Test
    void anUnknownSourceTable() {
        assertSourceRefused("table.include.list", "no-such-table", "no-such-table");
    }

    @Test
    void aTableWithoutAStream() {
        assertSourceRefused("table.include.list", migration.targetTable, "NEW_AND_OLD_IMAGES");
    }

    @Test
    void aStreamThatCannotShowKeyChanges() {
        migration.tables.enableStream(migration.targetTable, StreamViewType.NEW_IMAGE);
        assertSourceRefused("table.include.list", migration.targetTable, "view type NEW_IMAGE");
    }

    @Test
    void aMarkerThatIsAKeyAttribute() {
        assertSourceRefused("snapshot.marker.attribute", "isbn", "key");
    }

    @Test
    void anEndpointThatNobodyAnswersAt() {
        assertSourceRefused("dynamodb.service.endpoint", "http://localhost:1", "reach");
        Map<String, String> sink = Books.sinkConfig(migration);
        sink.put("dynamodb.service.endpoint", "http://localhost:1");
        assertRefused(sink, "dynamodb.service.endpoint", "reach");
    }

    @Test
    void aSnapshotModeThatIsMissingOrUnknown() {
        assertSourceRefused("snapshot.mode", "everything", "touch");
        Map<String, String> config = migration.sourceConfig();
        config.remove("snapshot.mode");
        assertRefused(config, "snapshot.mode", "");
    }

    @Test
    void aTargetTableThatIsMissing() {
        Map<String, String> sink = Books.sinkConfig(migration);
        sink.put("table.name.format", "no-such-target");
        assertRefused(sink, "table.name.format", "auto.create");
    }

    @Test
    void aGuardAttributeThatIsAKeyAttribute() {
        Map<String, String> sink = Books.sinkConfig(migration);
        sink.put("write.guard.attribute", "author");
        assertRefused(sink, "write.guard.attribute", "key");
    }

    @Test
    void errorsThatAreToleratedWithoutATrace() {
        Map<String, String> sink = Books.sinkConfig(migration);
        sink.remove("errors.deadletterqueue.topic.name");
        assertRefused(sink, "errors.deadletterqueue.topic.name", "errors.tolerance=none");
    }

    @Test
    void aTemplateThatIsNone() {
        Map<String, String> sink = migration.sinkConfig("author", null);
        assertRefused(sink, "partition.key", "NAME[:S|N|B]=TEMPLATE");
    }

    private void assertSourceRefused(String key, String value, String remedy) {
        Map<String, String> config = migration.sourceConfig();
        config.put(key, value);
        assertRefused(config, key, remedy);
    }

    private void assertRefused(Map<String, String> config, String key, String remedy) {
        assertThat(stack.connect().validationErrors(config))
                .anySatisfy(error -> assertThat(error).contains(key).containsIgnoringCase(remedy));
        assertThatThrownBy(() -> stack.connect().create("refused-" + runs, config))
                .isInstanceOf(ConnectRestException.class)
                .hasMessageContaining(key);
    }
}
