package io.dynabridge.sink.plan;

import static io.dynabridge.sink.Changes.source;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.BigRange;
import org.apache.kafka.connect.errors.DataException;
import org.junit.jupiter.api.Test;

class VersionTest {

    private static final String LARGEST = "9999999999999999999999999999999999999999";

    @Property(tries = 300)
    void textOrderIsNumberOrderWhateverTheLength(
            @ForAll @BigRange(min = "0", max = LARGEST) BigInteger a,
            @ForAll @BigRange(min = "0", max = LARGEST) BigInteger b) {
        int text = Version.of(source(a.toString())).compareTo(Version.of(source(b.toString())));
        assertThat(Integer.signum(text)).isEqualTo(a.compareTo(b));
    }

    @Test
    void aScannedItemIsOlderThanEveryChange() {
        assertThat(Version.of(source(null))).isLessThan(Version.of(source("1"))).hasSize(45);
    }

    @Test
    void anEpochsFloorPartsItFromTheEpochBefore() {
        assertThat(Version.floor(1))
                .isGreaterThan(Version.of(source(LARGEST)))
                .isLessThanOrEqualTo(Version.of(source(1, null)));
        assertThat(Version.floor(10)).isGreaterThan(Version.of(source(9, LARGEST)));
    }

    @Test
    void whatIsNoNumberIsRefused() {
        assertThatThrownBy(() -> Version.of(source("12a"))).isInstanceOf(DataException.class);
        assertThatThrownBy(() -> Version.of(source("1".repeat(41)))).isInstanceOf(DataException.class);
    }
}
