package io.dynabridge.tools.chaos.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.tools.chaos.history.Sighting;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ImagesTest {

    private final Map<String, Object> written = Images.item("a1", 7, "p3", new Random(5));

    @Test
    void isTheSameWhereverItStands() {
        Map<String, Object> inSource = new HashMap<>(written);
        inSource.put(ChaosSetup.MARKER, AttributeType.S.attribute("run-1"));
        Map<String, Object> inTarget = new HashMap<>(written);
        inTarget.put(ChaosSetup.PLACE, AttributeType.S.attribute("p3"));
        inTarget.put(ChaosSetup.GUARD, AttributeType.M.attribute(Map.of()));
        Sighting expected = new Sighting("a1", 7, "p3", Images.digest(written));

        assertThat(Images.inSource(inSource)).isEqualTo(expected);
        assertThat(Images.inTarget(inTarget)).isEqualTo(expected);
    }

    @Test
    void tellsWhatAScanReadFromWhatWasStreamed() {
        assertThat(inTarget("0001." + "0".repeat(40)).scanned()).isTrue();
        assertThat(inTarget("0001." + "0".repeat(38) + "10").scanned()).isFalse();
    }

    private Sighting inTarget(String version) {
        Map<String, Object> item = new HashMap<>(written);
        item.put(ChaosSetup.PLACE, AttributeType.S.attribute("p3"));
        item.put(ChaosSetup.GUARD, AttributeType.M.attribute(Map.of("v", AttributeType.S.attribute(version))));
        return Images.inTarget(item);
    }

    @Test
    void isAnotherWhereAMarkerOrAnythingElseIsLeftInTheTarget() {
        Map<String, Object> withMarker = new HashMap<>(written);
        withMarker.put(ChaosSetup.PLACE, AttributeType.S.attribute("p3"));
        withMarker.put(ChaosSetup.MARKER, AttributeType.S.attribute("run-1"));

        assertThat(Images.inTarget(withMarker).digest()).isNotEqualTo(Images.digest(written));
    }

    @Test
    void aTargetItemWithoutASourceItemIsForeign() {
        Map<String, Object> foreign = Map.of(ChaosSetup.PLACE, AttributeType.S.attribute("foreign0"));

        assertThat(Images.inTarget(foreign).item()).isNull();
        assertThat(Images.inTarget(foreign).place()).isEqualTo("foreign0");
    }

    @Test
    void anItemWithoutASlotAsksForNoPlace() {
        assertThat(Images.inSource(Images.item("a1", 1, null, new Random(5))).place())
                .isNull();
    }
}
