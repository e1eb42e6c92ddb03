package io.dynabridge.tools.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynabridge.tools.connector.RefusedException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RekeySpecTest {

    @Test
    void aPartitionKeyAloneAndWithASortKey() {
        assertThat(RekeySpec.parse("author=${author}")).isEqualTo(new RekeySpec("author=${author}", Optional.empty()));
        assertThat(RekeySpec.parse("PK=USER#${id}, SK:N=${n}"))
                .isEqualTo(new RekeySpec("PK=USER#${id}", Optional.of("SK:N=${n}")));
    }

    @Test
    void aCommaMayBelongToATemplateAndABackslashToo() {
        assertThat(RekeySpec.parse("label=${a}\\, ${b},sk=${c.d\\.e}"))
                .isEqualTo(new RekeySpec("label=${a}, ${b}", Optional.of("sk=${c.d\\.e}")));
    }

    @Test
    void saysWhatIsWrong() {
        assertThatThrownBy(() -> RekeySpec.parse("a=1,b=2,c=3"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("\\,");
        // What a shell leaves of it in double quotes.
        assertThatThrownBy(() -> RekeySpec.parse("author"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("single quotes");
    }
}
