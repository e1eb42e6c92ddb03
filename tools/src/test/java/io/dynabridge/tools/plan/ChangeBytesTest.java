package io.dynabridge.tools.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChangeBytesTest {

    private static final Map<String, Object> SMALL_PARTS =
            Map.of("id", Map.of("S", "1"), "list", Map.of("L", Collections.nCopies(100_000, Map.of("N", "1"))));
    private static final Map<String, Object> LONG_TEXT =
            Map.of("id", Map.of("S", "1"), "text", Map.of("S", "x".repeat(300_000)));

    @Test
    void manySmallAttributesTakeManyTimesTheirSize() {
        assertThat(ItemBytes.of(SMALL_PARTS)).isEqualTo(300_010);
        // Two images, each with {"N":"1"} and a comma for every element.
        assertThat(bytes(Map.of("value.converter.schemas.enable", "false"), SMALL_PARTS))
                .isBetween(2_000_000L, 2_002_000L);
        assertThat(bytes(Map.of("value.converter.schemas.enable", "false"), LONG_TEXT))
                .isBetween(600_000L, 602_000L);
    }

    @Test
    void imagesInsideStringsTakeMore() {
        assertThat(bytes(Map.of("value.format", "struct"), SMALL_PARTS)).isGreaterThan(2_800_000L);
        assertThat(bytes(Map.of("value.format", "struct"), LONG_TEXT)).isLessThan(605_000L);
    }

    @Test
    void binaryIsText() {
        assertThat(bytes(Map.of(), Map.of("id", Map.of("B", new byte[300_000]), "tags", Map.of("SS", List.of("a")))))
                .isGreaterThan(800_000L);
    }

    private static long bytes(Map<String, String> config, Map<String, Object> item) {
        Map<String, String> source = new HashMap<>(config);
        source.put("topic.prefix", "p");
        source.put("table.include.list", "books");
        try (ChangeBytes changes = new ChangeBytes(source)) {
            return changes.of(item);
        }
    }
}
