package io.dynabridge.tools.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.envelope.item.ItemKey;
import io.dynabridge.tools.verify.ItemMapping.Elsewhere;
import io.dynabridge.tools.verify.ItemMapping.Filtered;
import io.dynabridge.tools.verify.ItemMapping.Mapped;
import io.dynabridge.tools.verify.ItemMapping.Outcome;
import io.dynabridge.tools.verify.ItemMapping.Refused;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.transforms.predicates.Predicate;
import org.junit.jupiter.api.Test;

/** With transforms of Kafka and of this test: the shipped ones are seen at work in the end-to-end tests and the demo. */
class ItemMappingTest {

    private static final ItemKey KEY = ItemKey.of(Map.of("isbn", Map.of("S", "1")), List.of("isbn"));

    @Test
    void theMarkerIsNoPartOfTheItem() {
        Outcome outcome = map(Map.of(), book("1", "Dune", Map.of("_dynabridge_touch", Map.of("S", "initial-x"))));

        assertThat(outcome).isInstanceOf(Mapped.class);
        assertThat(((Mapped) outcome).item()).containsOnlyKeys("isbn", "title");
        assertThat(((Mapped) outcome).key()).hasToString("copy {\"title\":{\"S\":\"Dune\"}}");
    }

    @Test
    void anItemWithoutTheTargetsKeyIsRefusedWithTheReason() {
        assertThat(map(Map.of(), Map.of("isbn", Map.of("S", "1"))))
                .isEqualTo(new Refused("lacks the target's key attribute 'title'"));
        assertThat(map(Map.of(), Map.of("isbn", Map.of("S", "2"), "title", Map.of("N", "1984"))))
                .isEqualTo(new Refused("key attribute 'title' is of type N, the target wants S"));
        assertThat(map(Map.of(), Map.of("isbn", Map.of("S", "3"), "title", Map.of("S", ""))))
                .isEqualTo(new Refused("key attribute 'title' is empty"));
    }

    @Test
    void anItemThatATransformDropsIsNotExpected() {
        assertThat(map(
                        Map.of(
                                "transforms", "drop",
                                "transforms.drop.type", "org.apache.kafka.connect.transforms.Filter"),
                        book("1", "Dune", Map.of())))
                .isEqualTo(new Filtered());
    }

    @Test
    void aTopicThatTheSinkDoesNotReadIsNotExpected() {
        assertThat(mapping(SourceTable.of("books", "p.others"), Map.of()).map(KEY, book("1", "Dune", Map.of())))
                .isEqualTo(new Elsewhere());
    }

    @Test
    void whatGlobalTablesKeepInItemsNeverReachesTheSink() {
        Map<String, Object> book = book("1", "Dune", Map.of("aws:rep:updateregion", Map.of("S", "eu-north-1")));

        assertThat(map(Map.of(), book))
                .isInstanceOfSatisfying(
                        Mapped.class, mapped -> assertThat(mapped.item()).isEqualTo(book("1", "Dune", Map.of())));
    }

    @Test
    void anItemWithTheGuardsAttributeOrTooLongAKeyIsADeadLetter() {
        assertThat(map(Map.of(), book("1", "Dune", Map.of("_dynabridge", Map.of("S", "of a migration before")))))
                .isEqualTo(new Refused("the item itself has the sink's guard attribute '_dynabridge'"));
        assertThat(map(Map.of(), book("1", "ü".repeat(1024), Map.of()))).isInstanceOf(Mapped.class);
        assertThat(map(Map.of(), book("1", "ü".repeat(1024) + "!", Map.of())))
                .isEqualTo(new Refused("key attribute 'title' is longer than 2048 bytes"));
    }

    @Test
    void theSourcesOwnTransformsComeFirst() {
        SourceTable source = SourceTable.in(Map.of(
                        "topic.prefix", "q",
                        "table.include.list", " books ",
                        "transforms", "route",
                        "transforms.route.type", "org.apache.kafka.connect.transforms.RegexRouter",
                        "transforms.route.regex", "q\\.(.*)",
                        "transforms.route.replacement", "p.$1"))
                .get(0);

        assertThat(mapping(source, Map.of()).map(KEY, book("1", "Dune", Map.of())))
                .isInstanceOf(Mapped.class);
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
        assertThat(map(config, book("1", "Dune", Map.of()))).isInstanceOf(Filtered.class);
        config.put("transforms.drop.negate", "true");
        assertThat(map(config, book("2", "Emma", Map.of()))).isInstanceOf(Mapped.class);
    }

    @Test
    void aTransformThatNoPluginHasIsNamed() {
        assertThatThrownBy(() -> map(Map.of("transforms", "a", "transforms.a.type", "com.example.Missing"), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("com.example.Missing");
    }

    @Test
    void aClassOfAnotherKindIsRefused() {
        assertThatThrownBy(() -> map(Map.of("transforms", "a", "transforms.a.type", Never.class.getName()), Map.of()))
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

    private static Outcome map(Map<String, String> config, Map<String, Object> item) {
        return mapping(SourceTable.of("books", "p.books"), config).map(KEY, item);
    }

    private static ItemMapping mapping(SourceTable source, Map<String, String> config) {
        PluginLoader plugins = PluginLoader.open(List.of());
        return new ItemMapping(
                source,
                TransformChain.load(source.connector(), plugins),
                TransformChain.load(config, plugins),
                SinkView.of(Map.of("topics", "p.books", "table.name.format", "copy")),
                table -> Optional.of(Map.of("title", AttributeType.S)));
    }

    private static Map<String, Object> book(String isbn, String title, Map<String, Object> rest) {
        Map<String, Object> item = new HashMap<>(rest);
        item.put("isbn", Map.of("S", isbn));
        item.put("title", Map.of("S", title));
        return item;
    }
}
