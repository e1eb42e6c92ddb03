package io.dynabridge.tools.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FaultPlanTest {

    private static final int DRAWS = 20_000;

    private final Random random = new Random(3);

    @ParameterizedTest
    @ValueSource(
            strings = {"PutItem", "BatchWriteItem", "BatchExecuteStatement", "TransactWriteItems", "GetRecords", "Scan"
            })
    void anEvenPlanHitsItsShareOfEveryOperationWithAllKindsItCanMeet(String operation) {
        FaultPlan plan = FaultPlan.evenly(0.3, EnumSet.allOf(Fault.class));

        Map<Fault, Integer> drawn = draw(plan, operation);

        assertThat(drawn.values().stream().mapToInt(Integer::intValue).sum() / (double) DRAWS)
                .isCloseTo(0.3, within(0.02));
        for (Fault fault : Fault.values()) {
            assertThat(drawn.containsKey(fault))
                    .as("%s of %s", fault, operation)
                    .isEqualTo(fault.canMeet(operation));
        }
        double each = (double) DRAWS * 0.3 / drawn.size();
        assertThat(drawn.values())
                .allSatisfy(times -> assertThat(times.doubleValue()).isCloseTo(each, within(each / 4)));
    }

    @Test
    void anOperationCanHaveRatesOfItsOwn() {
        FaultPlan plan = FaultPlan.evenly(1, EnumSet.of(Fault.THROTTLED)).with("Scan", Map.of());

        assertThat(draw(plan, "Scan")).isEmpty();
        assertThat(draw(plan, "Query")).containsExactly(Map.entry(Fault.THROTTLED, DRAWS));
    }

    @Test
    void whatCannotBeIsRefused() {
        FaultPlan plan = FaultPlan.none();

        assertThatThrownBy(() -> plan.with("PutItem", Map.of(Fault.UNPROCESSED, 0.1)))
                .hasMessage("PutItem cannot meet UNPROCESSED");
        assertThatThrownBy(() -> plan.with("PutItem", Map.of(Fault.THROTTLED, 0.6, Fault.DELAYED, 0.5)))
                .hasMessageContaining("more than 1");
    }

    private Map<Fault, Integer> draw(FaultPlan plan, String operation) {
        Map<Fault, Integer> drawn = new EnumMap<>(Fault.class);
        for (int draw = 0; draw < DRAWS; draw++) {
            plan.draw(operation, random).ifPresent(fault -> drawn.merge(fault, 1, Integer::sum));
        }
        return drawn;
    }
}
