package io.dynabridge.smt;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.envelope.Envelope;
import io.dynabridge.envelope.ValueFormat;
import io.dynabridge.envelope.item.ItemArbitraries;
import io.dynabridge.envelope.item.Items;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Supplier;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.transforms.Transformation;

/**
 * Chains of any transforms over the histories of a few items: a change's images become what the items themselves would,
 * and the targets that the transformed changes build are the transformed source.
 */
class TransformChainTest {

    private static final int STEPS = 60;

    /** What an item becomes: its target and itself; null where it has no place in any target or is an error. */
    private record Placed(String topic, Map<String, Object> item) {}

    @Property(tries = 1500)
    void theTargetsBuiltFromChangesAreTheTransformedSource(
            @ForAll long seed, @ForAll ValueFormat format, @ForAll("items") Map<String, Object> noise) {
        Random random = new Random(seed);
        List<Transformation<SinkRecord>> chain = chain(random);
        Map<Integer, Map<String, Object>> source = new HashMap<>();
        Map<Integer, Placed> targets = new TreeMap<>();
        for (int step = 0; step < STEPS; step++) {
            int id = random.nextInt(4);
            Map<String, Object> before = source.get(id);
            Map<String, Object> after = before != null && random.nextInt(4) == 0 ? null : item(random, id, noise);
            if (after == null) {
                source.remove(id);
            } else {
                source.put(id, after);
            }
            follow(targets, id, apply(chain, Records.change(before, after, format)), alone(chain, before, format));
        }
        Map<Integer, Placed> expected = new TreeMap<>();
        source.forEach((id, item) -> {
            Placed placed = alone(chain, item, format);
            if (placed != null) {
                expected.put(id, placed);
            }
        });
        assertThat(targets.keySet()).isEqualTo(expected.keySet());
        targets.forEach((id, placed) -> {
            assertThat(placed.topic()).isEqualTo(expected.get(id).topic());
            assertThat(Items.equal(placed.item(), expected.get(id).item())).isTrue();
        });
    }

    @Provide
    Arbitrary<Map<String, Object>> items() {
        return ItemArbitraries.items();
    }

    /** What the sink does with a transformed change; the image before must lead exactly to where the item stands. */
    private static void follow(Map<Integer, Placed> targets, int id, SinkRecord record, Placed before) {
        if (record == null) {
            assertThat(targets).doesNotContainKey(id);
            return;
        }
        Envelope envelope = Records.envelope(record);
        if (envelope.before() != null) {
            Header from = record.headers().lastWithName(Envelope.BEFORE_TOPIC_HEADER);
            Placed said = new Placed(from == null ? record.topic() : (String) from.value(), envelope.before());
            Placed stands = targets.remove(id);
            assertThat(stands).isNotNull();
            assertThat(said.topic()).isEqualTo(stands.topic()).isEqualTo(before.topic());
            assertThat(Items.equal(said.item(), stands.item())).isTrue();
        }
        assertThat(targets).doesNotContainKey(id);
        if (envelope.after() != null) {
            targets.put(id, new Placed(record.topic(), envelope.after()));
        }
    }

    private static Placed alone(List<Transformation<SinkRecord>> chain, Map<String, Object> item, ValueFormat format) {
        if (item == null) {
            return null;
        }
        SinkRecord record = apply(chain, Records.change(null, item, format));
        return record == null
                ? null
                : new Placed(record.topic(), Records.envelope(record).after());
    }

    private static SinkRecord apply(List<Transformation<SinkRecord>> chain, SinkRecord record) {
        SinkRecord result = record;
        for (Transformation<SinkRecord> transform : chain) {
            result = result == null ? null : transform.apply(result);
        }
        return result;
    }

    /** Items for which no transform fails: errors have a test of their own. */
    private static Map<String, Object> item(Random random, int id, Map<String, Object> noise) {
        Map<String, Object> item = new LinkedHashMap<>(noise);
        item.put("id", Map.of("N", Integer.toString(id)));
        item.put("kind", Map.of("S", random.nextBoolean() ? "book" : "film"));
        item.put("year", Map.of("N", Integer.toString(1900 + random.nextInt(100))));
        item.put("tags", Map.of("L", List.of(Map.of("S", "a"), Map.of("S", Integer.toString(random.nextInt(3))))));
        item.put("user", Map.of("M", Map.of("id", Map.of("N", Integer.toString(random.nextInt(5))))));
        if (random.nextBoolean()) {
            item.put("email", Map.of("S", "a@b"));
        }
        return item;
    }

    private static List<Transformation<SinkRecord>> chain(Random random) {
        List<Supplier<Transformation<SinkRecord>>> kinds = List.of(
                () -> configured(
                        new Rekey<>(), Map.of("partition.key", "PK=${kind}#${id}", "sort.key", "SK=${year:%06d}")),
                () -> configured(new ReplaceAttribute<>(), Map.of("renames", "user.id:owner", "exclude", "email")),
                () -> configured(new ReplaceAttribute<>(), Map.of("include", "id,kind,year,tags,user,email,owner")),
                () -> configured(
                        new InsertAttribute<>(),
                        Map.of(
                                "attributes", "label=${kind|upper} ${year|default:0},origin=x",
                                "expressions", "old=has(item.year) && item.year < 1950;n:S=size(item)")),
                () -> configured(new CastAttribute<>(), Map.of("spec", "tags:SS,email:SS,user.id:S")),
                () -> configured(new FilterItem<>(), Map.of("condition", "item.kind == 'book' || has(item.email)")),
                () -> configured(new FilterItem<>(), Map.of("condition", "item.year >= 1930")),
                () -> configured(new RouteItem<>(), Map.of("topic", "shop.${kind}")));
        List<Transformation<SinkRecord>> chain = new ArrayList<>();
        List<Supplier<Transformation<SinkRecord>>> left = new ArrayList<>(kinds);
        for (int i = random.nextInt(6); i >= 0; i--) {
            chain.add(left.remove(random.nextInt(left.size())).get());
        }
        return chain;
    }

    private static Transformation<SinkRecord> configured(
            Transformation<SinkRecord> transform, Map<String, String> config) {
        transform.configure(config);
        return transform;
    }

    /** Where an item stands. */
    private record Place(String topic, Object key) {}

    private record Owned(int owner, Map<String, Object> item) {}

    /**
     * The other half: images that this transform or that can make nothing of. Such an item stands nowhere, whatever it was
     * before, and nothing is left where it stood; with its next good image it stands where that belongs.
     */
    @Property(tries = 1000)
    void itemsThatFailNowAndThenStandNowhereMeanwhile(@ForAll long seed, @ForAll ValueFormat format) {
        Random random = new Random(seed);
        List<Transformation<SinkRecord>> chain = new ArrayList<>(List.of(
                configured(new CastAttribute<>(), Map.of("spec", "year:N")),
                configured(new FilterItem<>(), Map.of("condition", "number(string(item.year)) >= 1930")),
                configured(new RouteItem<>(), Map.of("topic", "shop.${kind}")),
                configured(new InsertAttribute<>(), Map.of("attributes", "label=${user.id}")),
                configured(new Rekey<>(), Map.of("partition.key", "PK=${kind}#${year}#${id}"))));
        Collections.shuffle(chain, random);
        chain.subList(0, random.nextInt(3)).clear();
        Map<Integer, Map<String, Object>> source = new HashMap<>();
        Map<Place, Owned> targets = new HashMap<>();
        for (int step = 0; step < STEPS; step++) {
            int id = random.nextInt(3);
            Map<String, Object> before = source.get(id);
            Map<String, Object> after = before != null && random.nextInt(5) == 0 ? null : fragile(random, id);
            if (after == null) {
                source.remove(id);
            } else {
                source.put(id, after);
            }
            write(targets, id, chain, Records.change(before, after, format));

            Map<Place, Owned> expected = new HashMap<>();
            source.forEach((owner, item) -> write(expected, owner, chain, Records.change(null, item, format)));
            assertThat(targets).isEqualTo(expected);
        }
    }

    private static Map<String, Object> fragile(Random random, int id) {
        Map<String, Object> item = new LinkedHashMap<>();
        item.put("id", Map.of("N", Integer.toString(id)));
        item.put("year", Map.of("S", random.nextInt(4) == 0 ? "?" : "" + (1900 + random.nextInt(60))));
        if (random.nextInt(4) > 0) {
            item.put("kind", Map.of("S", random.nextBoolean() ? "book" : "film"));
        }
        if (random.nextInt(4) > 0) {
            item.put("user", Map.of("M", Map.of("id", Map.of("N", Integer.toString(random.nextInt(5))))));
        }
        return item;
    }

    /** As the sink does: it deletes only what this owner has, and reports what was refused. */
    private static void write(
            Map<Place, Owned> targets, int owner, List<Transformation<SinkRecord>> chain, SinkRecord change) {
        SinkRecord record;
        try {
            record = apply(chain, change);
        } catch (DataException reported) {
            return;
        }
        if (record == null) {
            return;
        }
        Envelope envelope = Records.envelope(record);
        if (envelope.before() != null) {
            Header from = record.headers().lastWithName(Envelope.BEFORE_TOPIC_HEADER);
            targets.computeIfPresent(
                    place(from == null ? record.topic() : (String) from.value(), envelope.before()),
                    (place, owned) -> owned.owner() == owner ? null : owned);
        }
        if (envelope.after() != null) {
            targets.put(place(record.topic(), envelope.after()), new Owned(owner, envelope.after()));
        }
    }

    private static Place place(String topic, Map<String, Object> item) {
        return new Place(topic, item.getOrDefault("PK", item.get("id")));
    }
}
