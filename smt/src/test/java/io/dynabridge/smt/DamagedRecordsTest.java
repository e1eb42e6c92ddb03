package io.dynabridge.smt;

import io.dynabridge.envelope.Damage;
import io.dynabridge.envelope.ValueFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.transforms.Transformation;

/**
 * Whatever stands in a topic goes through, is dropped, or is refused with a {@link DataException}, which Connect makes a dead
 * letter of where errors are tolerated. Anything else would stop the task whatever is tolerated.
 */
class DamagedRecordsTest {

    private static final List<Transformation<SinkRecord>> TRANSFORMS = List.of(
            configured(new Rekey<>(), Map.of("partition.key", "PK=${kind}#${id}", "sort.key", "SK:N=${year:%06d}")),
            configured(new ReplaceAttribute<>(), Map.of("renames", "user.id:owner", "exclude", "email,tags[0]")),
            configured(
                    new InsertAttribute<>(),
                    Map.of(
                            "attributes", "label=${kind|upper} ${year|default:0}",
                            "expressions", "old=has(item.year) && item.year < 1950;n:S=size(item)")),
            configured(new CastAttribute<>(), Map.of("spec", "tags:SS,email:SS,user.id:S,year:S")),
            configured(new FilterItem<>(), Map.of("condition", "item.kind == 'book' || item.year >= 1930")),
            configured(new RouteItem<>(), Map.of("topic", "shop.${kind}")),
            configured(new ExtractItem<>(), Map.of("delete.handling", "rewrite")));

    private static final Map<String, Object> BOOK = Map.of(
            "id", Map.of("N", "1"),
            "kind", Map.of("S", "book"),
            "year", Map.of("N", "1965"),
            "email", Map.of("S", "a@b"),
            "tags", Map.of("L", List.of(Map.of("S", "a"), Map.of("S", "b"))),
            "user", Map.of("M", Map.of("id", Map.of("N", "7"))));

    @Property(tries = 5_000)
    void aDamagedRecordGoesThroughOrIsRefused(@ForAll long seed) {
        Random random = new Random(seed);
        SinkRecord good = Records.change(random.nextBoolean() ? BOOK : null, BOOK, ValueFormat.MAP);
        Object value = good.value();
        for (int i = random.nextInt(3); i >= 0; i--) {
            value = Damage.to(value, random);
        }
        SinkRecord damaged = good.newRecord(
                good.topic(),
                0,
                null,
                random.nextInt(4) == 0 ? Damage.to(good.key(), random) : good.key(),
                null,
                value,
                0L);
        Transformation<SinkRecord> transform = TRANSFORMS.get(random.nextInt(TRANSFORMS.size()));
        try {
            transform.apply(damaged);
        } catch (DataException refused) {
            // As Connect expects it.
        }
    }

    private static Transformation<SinkRecord> configured(
            Transformation<SinkRecord> transform, Map<String, String> config) {
        transform.configure(config);
        return transform;
    }
}
