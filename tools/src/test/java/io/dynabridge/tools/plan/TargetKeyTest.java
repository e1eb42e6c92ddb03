package io.dynabridge.tools.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.envelope.item.AttributeType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TargetKeyTest {

    private final Map<String, Optional<AttributeType>> named = new LinkedHashMap<>();

    @Test
    void typesAreDeclaredOrSeenOrAssumed() {
        named.put("a", Optional.of(AttributeType.B));
        named.put("n", Optional.empty());

        TargetKey seen = TargetKey.guess(
                named,
                Map.of("id", AttributeType.S),
                List.of(Map.of("n", Map.of("L", List.of())), Map.of("n", Map.of("N", "1"))));
        assertThat(seen.attributes()).hasToString("{a=B, n=N}");
        assertThat(seen.observed()).isTrue();

        TargetKey assumed = TargetKey.guess(named, Map.of("id", AttributeType.S), List.of());
        assertThat(assumed.attributes()).hasToString("{a=B, n=S}");
        assertThat(assumed.observed()).isFalse();
    }

    @Test
    void withoutNewKeysItIsTheSources() {
        assertThat(TargetKey.guess(named, Map.of("id", AttributeType.N), List.of())
                        .attributes())
                .containsExactly(Map.entry("id", AttributeType.N));
    }
}
