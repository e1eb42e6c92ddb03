package io.dynabridge.sink.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.envelope.GivenKeys;
import io.dynabridge.envelope.testing.HostileValues;
import io.dynabridge.sink.DynamoDbSinkConnector;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.common.config.ConfigValue;

/** Whatever the sink is configured with, it is refused with the key's name, or can be read. */
class HostileConfigsTest {

    private static final Map<String, String> GOOD = Map.of(
            "table.name.format", "books",
            "table.partition.key", "author:S",
            "table.sort.key", "title:S",
            "aws.region", "eu-north-1");
    private static final List<String> KEYS =
            SinkConfig.DEF.names().stream().sorted().toList();

    @Property(tries = 2_000)
    void aConfigIsReadOrTheKeyIsNamed(@ForAll long seed) {
        Map<String, String> props = HostileValues.in(GOOD, KEYS, new Random(seed));
        List<ConfigValue> values = SinkConfig.DEF.validate(GivenKeys.of(props));
        values.forEach(value -> assertThat(value.errorMessages())
                .allSatisfy(message -> assertThat(message).contains(value.name())));
        if (values.stream().anyMatch(value -> !value.errorMessages().isEmpty())) {
            assertThat(new DynamoDbSinkConnector().validate(props).configValues())
                    .anyMatch(value -> !value.errorMessages().isEmpty());
            return;
        }
        SinkConfig config = new SinkConfig(props);
        config.aws().check((key, message) -> assertThat(KEYS).contains(key));
        assertThat(config.tableNameFormat()).isNotNull();
        assertThat(config.plainValues()).isNotNull();
        assertThat(config.keyToCreate()).isNotNull();
        assertThat(config.writeGuard()).isNotNull();
        assertThat(config.ledgerRetention()).isPositive();
    }
}
