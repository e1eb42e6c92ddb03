package io.dynabridge.source.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.envelope.GivenKeys;
import io.dynabridge.envelope.testing.HostileValues;
import io.dynabridge.source.DynamoDbSourceConnector;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.common.config.ConfigValue;

/** Whatever the source is configured with, it is refused with the key's name, or can be read. */
class HostileConfigsTest {

    private static final Map<String, String> GOOD = Map.of(
            "table.include.list", "books",
            "topic.prefix", "shop",
            "snapshot.mode", "touch",
            "aws.region", "eu-north-1",
            "aws.access.key.id", "local",
            "aws.secret.access.key", "local");
    private static final List<String> KEYS =
            SourceConfig.DEF.names().stream().sorted().toList();

    @Property(tries = 2_000)
    void aConfigIsReadOrTheKeyIsNamed(@ForAll long seed) {
        Map<String, String> props = HostileValues.in(GOOD, KEYS, new Random(seed));
        List<ConfigValue> values = SourceConfig.DEF.validate(GivenKeys.of(props));
        values.forEach(value -> assertThat(value.errorMessages())
                .allSatisfy(message -> assertThat(message).contains(value.name())));
        if (values.stream().anyMatch(value -> !value.errorMessages().isEmpty())) {
            assertThat(new DynamoDbSourceConnector().validate(props).configValues())
                    .anyMatch(value -> !value.errorMessages().isEmpty());
            return;
        }
        SourceConfig config = new SourceConfig(props);
        config.check((key, message) -> assertThat(KEYS).contains(key));
        assertThat(config.lossPolicy()).isNotNull();
        assertThat(config.valueFormat()).isNotNull();
        assertThat(config.stateTopic()).isNotBlank();
        assertThat(config.pollInterval()).isNotNull();
    }
}
