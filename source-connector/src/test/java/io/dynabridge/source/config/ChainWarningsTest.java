package io.dynabridge.source.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChainWarningsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "io.dynabridge.smt.RouteItem",
                "RouteItem",
                "ValueToKey",
                "org.apache.kafka.connect.transforms.ValueToKey",
                "org.apache.kafka.connect.transforms.ReplaceField$Key",
                "org.apache.kafka.connect.transforms.TimestampRouter"
            })
    void whatPartsTheChangesOfAnItemIsNamedWithTheRemedy(String type) {
        assertThat(ChainWarnings.of(Map.of(
                        "transforms", "rekey, part",
                        "transforms.rekey.type", "io.dynabridge.smt.Rekey",
                        "transforms.part.type", type)))
                .singleElement()
                .asString()
                .contains("transforms=part", type, "sink connector", "write.guard=ledger");
    }

    @Test
    void whatKeepsOrderIsNotMentioned() {
        assertThat(ChainWarnings.of(Map.of())).isEmpty();
        assertThat(ChainWarnings.of(Map.of(
                        "transforms", "rekey,route",
                        "transforms.rekey.type", "io.dynabridge.smt.Rekey",
                        "transforms.route.type", "org.apache.kafka.connect.transforms.RegexRouter",
                        "errors.tolerance", "none")))
                .isEmpty();
    }

    @Test
    void droppingWhatCannotBeSentIsNamed() {
        assertThat(ChainWarnings.of(Map.of("errors.tolerance", "all")))
                .singleElement()
                .asString()
                .contains("errors.tolerance", "without a trace");
    }
}
