package io.dynabridge.smt;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.envelope.ValueFormat;
import io.dynabridge.envelope.testing.HostileValues;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.transforms.Transformation;

/** Whatever a transform is configured with, it is refused with the key's name, or works. */
class HostileConfigsTest {

    private record Given(Supplier<Transformation<SinkRecord>> transform, Map<String, String> config) {}

    private static final List<Given> TRANSFORMS = List.of(
            new Given(Rekey::new, Map.of("partition.key", "PK=${kind}#${id}", "sort.key", "SK:N=${year:%06d}")),
            new Given(ReplaceAttribute::new, Map.of("renames", "user.id:owner", "exclude", "email,tags[0]")),
            new Given(
                    InsertAttribute::new, Map.of("attributes", "label=${kind|upper}", "expressions", "n:S=size(item)")),
            new Given(CastAttribute::new, Map.of("spec", "year:S")),
            new Given(FilterItem::new, Map.of("condition", "item.kind == 'book'")),
            new Given(RouteItem::new, Map.of("topic", "shop.${kind}")),
            new Given(ExtractItem::new, Map.of("delete.handling", "rewrite")));

    private static final Map<String, Object> BOOK = Map.of(
            "id", Map.of("N", "1"), "kind", Map.of("S", "book"), "year", Map.of("N", "1965"), "a", Map.of("S", "aaaa"));

    @Property(tries = 2_000)
    void aTransformWorksOrNamesTheKey(@ForAll long seed) {
        Random random = new Random(seed);
        Given given = TRANSFORMS.get(random.nextInt(TRANSFORMS.size()));
        try (Transformation<SinkRecord> transform = given.transform.get()) {
            List<String> keys = transform.config().names().stream().sorted().toList();
            Map<String, String> config = HostileValues.in(given.config, keys, random);
            transform
                    .config()
                    .validate(config)
                    .forEach(value -> assertThat(value.errorMessages())
                            .allSatisfy(message -> assertThat(message).contains(value.name())));
            try {
                transform.configure(config);
            } catch (ConfigException refused) {
                assertThat(keys).as(refused.getMessage()).anyMatch(refused.getMessage()::contains);
                return;
            }
            try {
                transform.apply(Records.change(BOOK, BOOK, ValueFormat.MAP));
            } catch (DataException unfit) {
                // The record's error: a template that asks for an attribute that it has not.
            }
        }
    }
}
