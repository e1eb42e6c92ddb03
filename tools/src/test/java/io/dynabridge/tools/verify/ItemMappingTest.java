package io.dynabridge.tools.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynabridge.envelope.item.AttributeType;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.transforms.predicates.Predicate;
import org.junit.jupiter.api.Test;

/** With transforms of Kafka and of this test: the shipped ones are seen at work in the end-to-end tests and the demo. */
class ItemMappingTest {

    private final TableComparison comparison = new TableComparison();

    @Test
    void markerAndGuardAreNotCompared() {
        ItemMapping mapping = mapping(Map.of());
        mapping.expect(book("1", "Dune", Map.of("_dynabridge_touch", Map.of("S", "initial-x"))), comparison);
        mapping.found(book("1", "Dune", Map.of("_dynabridge", Map.of("M", Map.of()))), comparison);

        VerificationReport report = comparison.report();
        assertThat(report.agrees()).isTrue();
        assertThat(report.equal()).isEqualTo(1);
    }

    @Test
    void anItemWithoutTheTargetsKeyIsRefusedWithTheReason() {
        ItemMapping mapping = mapping(Map.of());
        mapping.expect(Map.of("isbn", Map.of("S", "1")), comparison);
        mapping.expect(Map.of("isbn", Map.of("S", "2"), "title", Map.of("N", "1984")), comparison);
        mapping.expect(Map.of("isbn", Map.of("S", "3"), "title", Map.of("S", "")), comparison);

        assertThat(comparison.report().refused().samples())
                .containsExactly(
                        "{\"isbn\":{\"S\":\"1\"}}: lacks the target's key attribute 'title'",
                        "{\"isbn\":{\"S\":\"2\"}}: key attribute 'title' is of type N, the target wants S",
                        "{\"isbn\":{\"S\":\"3\"}}: key attribute 'title' is empty");
    }

    @Test
    void anItemThatATransformDropsIsNotExpected() {
        ItemMapping mapping = mapping(
                Map.of("transforms", "drop", "transforms.drop.type", "org.apache.kafka.connect.transforms.Filter"));
        mapping.expect(book("1", "Dune", Map.of()), comparison);

        VerificationReport report = comparison.report();
        assertThat(report.filtered()).isEqualTo(1);
        assertThat(report.agrees()).isTrue();
    }

    @Test
    void aPredicateDecidesWhichRecordsATransformSees() {
        Map<String, String> config = new HashMap<>(Map.of(
                "transforms", "drop",
                "transforms.drop.type", "org.apache.kafka.connect.transforms.Filter",
                "transforms.drop.predicate", "ours",
                "predicates", "ours",
                "predicates.ours.type", "org.apache.kafka.connect.transforms.predicates.TopicNameMatches",
                "predicates.ours.pattern", "p\\.books"));
        mapping(config).expect(book("1", "Dune", Map.of()), comparison);
        config.put("transforms.drop.negate", "true");
        mapping(config).expect(book("2", "Emma", Map.of()), comparison);

        VerificationReport report = comparison.report();
        assertThat(report.filtered()).isEqualTo(1);
        assertThat(report.missing().count()).isEqualTo(1);
    }

    @Test
    void aTransformThatNoPluginHasIsNamed() {
        assertThatThrownBy(() -> mapping(Map.of("transforms", "a", "transforms.a.type", "com.example.Missing")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("com.example.Missing");
    }

    @Test
    void aClassOfAnotherKindIsRefused() {
        assertThatThrownBy(() -> mapping(Map.of("transforms", "a", "transforms.a.type", Never.class.getName())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no Transformation");
    }

    /** A predicate where a transform is wanted. */
    public static final class Never<R extends ConnectRecord<R>> implements Predicate<R> {
        @Override
        public org.apache.kafka.common.config.ConfigDef config() {
            return new org.apache.kafka.common.config.ConfigDef();
        }

        @Override
        public boolean test(R record) {
            return false;
        }

        @Override
        public void close() {}

        @Override
        public void configure(Map<String, ?> configs) {}
    }

    private static ItemMapping mapping(Map<String, String> config) {
        return new ItemMapping(
                TransformChain.load(config, List.of()),
                "p.books",
                "books",
                List.of("isbn"),
                new LinkedHashMap<>(Map.of("title", AttributeType.S)),
                "_dynabridge_touch",
                "_dynabridge");
    }

    private static Map<String, Object> book(String isbn, String title, Map<String, Object> rest) {
        Map<String, Object> item = new HashMap<>(rest);
        item.put("isbn", Map.of("S", isbn));
        item.put("title", Map.of("S", title));
        return item;
    }
}
