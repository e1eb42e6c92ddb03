package io.dynabridge.tools.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.tools.verify.Findings;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SampleFindingsTest {

    private static final Findings NONE = new Findings(0, List.of());

    @Test
    void aSampleSaysWhatItMeansForAllWhereAllAreCounted() {
        assertThat(texts(1_000))
                .anyMatch(text -> text.startsWith("100 of about 1,000 items"))
                .anyMatch(text -> text.startsWith("2 of 100, so about 20 in all: lacks 'k'"))
                .anyMatch(text -> text.contains("one pair of items in 100:"));
    }

    @Test
    void aCountBelowTheSampleSaysNothing() {
        assertThat(texts(0))
                .anyMatch(text -> text.startsWith("100 items, of how many is not known"))
                .anyMatch(text -> text.startsWith("2 of 100: lacks 'k'"))
                .anyMatch(text -> text.equals("none among these: a larger --sample sees more"));
    }

    private static List<String> texts(long counted) {
        SampleResult sample = new SampleResult(
                false,
                100,
                0,
                2,
                Map.of("lacks 'k'", new Findings(2, List.of("books:1", "books:2"))),
                NONE,
                NONE,
                200_000,
                2_000,
                2_100,
                5_000,
                200,
                Map.of(),
                Map.of("t", 300.0),
                200,
                Map.of());
        return SampleFindings.of(sample, sample.total(counted), false, 10).stream()
                .map(Finding::text)
                .toList();
    }
}
