package io.dynabridge.sink.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.sink.guard.ConflictPolicy;
import io.dynabridge.sink.guard.ForeignItemPolicy;
import io.dynabridge.sink.plan.KeyAttribute;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SinkConfigTest {

    @Test
    void defaultsAreSafe() {
        SinkConfig config = new SinkConfig(Map.of());
        assertThat(config.writeGuard()).isEqualTo(WriteGuard.VERSION);
        assertThat(config.guardAttribute()).isEqualTo("_dynabridge");
        assertThat(config.conflictPolicy()).isEqualTo(ConflictPolicy.REPORT);
        assertThat(config.foreignItemPolicy()).isEqualTo(ForeignItemPolicy.KEEP);
        assertThat(config.conflictRetry()).isEqualTo(Duration.ofSeconds(30));
        assertThat(config.deletes()).isTrue();
        assertThat(config.autoCreate()).isFalse();
        assertThat(config.tableNameFormat().isFixed()).isFalse();
    }

    @Test
    void keysToCreateKeepColonsInNames() {
        SinkConfig config = new SinkConfig(Map.of("table.partition.key", "a:b:S", "table.sort.key", "year:N"));
        assertThat(config.keyToCreate())
                .containsExactly(
                        KeyAttribute.partition("a:b", AttributeType.S), KeyAttribute.sort("year", AttributeType.N));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "write.guard | maybe | one of version, ledger, none",
                "conflict.policy | ignore | one of report, overwrite",
                "foreign.item.policy | drop | one of keep, overwrite, report",
                "table.partition.key | author | must be NAME:S",
                "table.sort.key | year:BOOL | must be NAME:S",
                "table.name.format | ${tpic} | unknown placeholder",
                "table.name.format | '' | is no table name",
                "table.name.format | my ${table}! | is no table name",
                "write.guard.attribute | '' | non-empty",
                "max.in.flight.writes | 0 | at least 1",
            })
    void aWrongValueIsRefusedWithARemedy(String key, String value, String remedy) {
        assertThatThrownBy(() -> new SinkConfig(Map.of(key, value)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(key)
                .hasMessageContaining(remedy);
    }

    @Test
    void everyKeyExplainsItselfAndHasItsPlace() {
        assertThat(SinkConfig.DEF.configKeys().values()).allSatisfy(key -> {
            assertThat(key.documentation).as(key.name).hasSizeGreaterThan(20);
            assertThat(key.group).as(key.name).isNotNull();
        });
    }
}
