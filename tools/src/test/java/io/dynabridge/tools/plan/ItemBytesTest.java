package io.dynabridge.tools.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class ItemBytesTest {

    @Test
    void countsAsTheDeveloperGuideDoes() {
        assertThat(size("S", "abc")).isEqualTo(3);
        assertThat(size("S", "é€")).as("UTF-8").isEqualTo(5);
        assertThat(size("N", "0")).isEqualTo(1);
        assertThat(size("N", "1234")).isEqualTo(3);
        assertThat(size("N", "-12345")).isEqualTo(5);
        assertThat(size("N", "1000000")).as("zeros at the end are free").isEqualTo(2);
        assertThat(size("B", "AAAA")).as("base64 of three bytes").isEqualTo(3);
        assertThat(size("BOOL", true)).isEqualTo(1);
        assertThat(size("NULL", true)).isEqualTo(1);
        assertThat(size("SS", List.of("a", "bc"))).isEqualTo(3);
        assertThat(size("NS", List.of("1", "2"))).isEqualTo(4);
        assertThat(size("BS", List.of("AAAA"))).isEqualTo(3);
        assertThat(size("L", List.of(Map.of("S", "ab"), Map.of("BOOL", true)))).isEqualTo(3 + 1 + 2 + 1 + 1);
        assertThat(size("M", Map.of("name", Map.of("S", "ab")))).isEqualTo(3 + 1 + 4 + 2);
        assertThat(ItemBytes.of(Map.of("name", Map.of("S", "ab"), "é", Map.of("N", "1"))))
                .isEqualTo(6 + 4);
    }

    @Property
    void aWriteCostsAUnitForEachStartedKilobyte(@ForAll @IntRange(max = 500_000) int bytes) {
        long units = ItemBytes.writeUnits(bytes);

        assertThat(units).isPositive();
        assertThat(units * 1024).isGreaterThanOrEqualTo(bytes);
        assertThat((units - 1) * 1024).isLessThanOrEqualTo(Math.max(0, bytes - 1));
    }

    @Property
    void aScanCostsAUnitForEachFourKilobytes(@ForAll @LongRange(max = 1L << 50) long bytes) {
        assertThat(ItemBytes.readUnits(bytes) * 4096).isBetween(bytes, bytes + 4095);
    }

    private static long size(String type, Object value) {
        return ItemBytes.ofAttribute(Map.of(type, value));
    }
}
