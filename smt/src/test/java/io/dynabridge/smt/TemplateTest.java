package io.dynabridge.smt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.BigRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Scale;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateTest {

    private static final Map<String, Object> BOOK = Map.of(
            "author", Map.of("S", "Herbert"),
            "year", Map.of("N", "1965"),
            "price", Map.of("N", "-9.5"),
            "big", Map.of("N", "12345678901234567890123456789012345678"),
            "none", Map.of("NULL", true),
            "huge", Map.of("S", "1e30000000"),
            "a:%d", Map.of("S", "odd"),
            "a|b}c", Map.of("S", "odder"),
            "tags", Map.of("SS", List.of("x")));

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "plain;plain",
                "${year};1965",
                "${year:%06d};001965",
                "${year:%3d};1965",
                "${year:%6d};  1965",
                "${year:%-6d}|;1965  |",
                "${year:%d};1965",
                "${year:%09.2f};001965.00",
                "${price:%08.2f};-0009.50",
                "${big:%040d};0012345678901234567890123456789012345678",
                "${author:%9s};  Herbert",
                "${author:%-9s}.;Herbert  .",
                "${author|upper};HERBERT",
                "${author|lower|after:h|before:t};erber",
                "${absent|default:nobody};nobody",
                "${absent|default:nobody|upper};NOBODY",
                "${absent:%04d|default:7};0007",
                "${none|default:x};x",
                "${absent|default:};",
                "${absent|default:a\\|b\\}c};a|b}c",
                "${a\\:%d};odd",
                "${a\\|b\\}c};odder",
                "$${year}${year};${year}1965",
            })
    void rendersExactly(String template, String text) {
        assertThat(render(template)).isEqualTo(text == null ? "" : text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '~',
            value = {
                "${absent};'absent' is missing",
                "${none};of type NULL",
                "${tags};of type SS",
                "${author:%04d};needs a number",
                "${price:%04d};would round",
                "${price:%f};would round",
                "${huge:%04d};needs a number",
                "${author|after:#};does not contain '#'",
            })
    void saysWhatTheItemLacksAndNeverWhatIsInIt(String template, String reason) {
        assertThatThrownBy(() -> render(template))
                .isInstanceOf(DataException.class)
                .hasMessageContaining(reason)
                .hasMessageNotContaining("Herbert")
                .hasMessageNotContaining("9.5");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "${a;never closed",
                "${a\\};never closed",
                "${};attribute names",
                "${a|shout};unknown",
                "${a|after:};unknown",
                "${a:%};no format",
                "${a:%04x};no format",
                "${a:%0s};no format",
                "${a:%-d};no format",
                "${a:%4.d};no format",
                "${a:%4.1s};no format",
                "${a:%9999d};no format",
                "${a:%99999999999999d};no format",
                "${a:%04d|default:x};default of 'a' is unusable",
            })
    void isRefusedWhenConfigured(String template, String reason) {
        assertThatThrownBy(() -> Template.parse("some.key", template))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("some.key")
                .hasMessageContaining(reason);
    }

    @Test
    void knowsWhatItReadsAndWhenItIsNothingButOneAttribute() {
        assertThat(Template.parse("k", "${a.b}#${c|upper}").paths()).hasToString("[a.b, c]");
        assertThat(Template.parse("k", "${a.b}").whole()).hasToString("Optional[a.b]");
        for (String more : List.of("x${a}", "${a}${b}", "${a|upper}", "${a:%04d}", "${a|default:x}", "a")) {
            assertThat(Template.parse("k", more).whole()).as(more).isEmpty();
        }
        assertThat(Template.parse("k", "${absent}").lacks(BOOK)).isTrue();
        assertThat(Template.parse("k", "x${absent|default:1}").lacks(BOOK)).isFalse();
    }

    /** What the format is for; negative numbers are not ordered by text, with printf neither. */
    @Property
    void paddedNumbersSortAsNumbers(
            @ForAll @LongRange(min = 0, max = 9_999_999_999L) long a,
            @ForAll @LongRange(min = 0, max = 9_999_999_999L) long b,
            @ForAll @BigRange(min = "0", max = "9999999") @Scale(2) BigDecimal c,
            @ForAll @BigRange(min = "0", max = "9999999") @Scale(2) BigDecimal d) {
        TextFormat whole = TextFormat.parse("k", "t", "%010d");
        TextFormat cents = TextFormat.parse("k", "t", "%010.2f");
        assertThat(Integer.signum(whole.apply(Long.toString(a)).compareTo(whole.apply(Long.toString(b)))))
                .isEqualTo(Long.compare(a, b));
        assertThat(Integer.signum(cents.apply(c.toString()).compareTo(cents.apply(d.toString()))))
                .isEqualTo(c.compareTo(d));
    }

    private static String render(String template) {
        return Template.parse("key", template).render(BOOK);
    }
}
