package io.dynabridge.sink.plan;

import static io.dynabridge.sink.Changes.change;
import static io.dynabridge.sink.Changes.item;

import io.dynabridge.client.JsonBytes;
import io.dynabridge.client.item.AttributeWriter;
import io.dynabridge.client.item.ItemCodec;
import io.dynabridge.envelope.Damage;
import io.dynabridge.envelope.Envelope;
import io.dynabridge.envelope.Operation;
import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.sink.Changes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;

/** Whatever stands in a topic is planned or complained of; nothing else is thrown, for that would stop the task. */
class DamagedRecordsTest {

    private static final TableKeys TABLE = new TableKeys(
            "books",
            List.of(KeyAttribute.partition("author", AttributeType.S), KeyAttribute.sort("year", AttributeType.N)));
    private static final Map<String, Object> DUNE = item("isbn", "1", "author", "Herbert", "year:N", "1965");
    private static final Map<String, Object> EMMA = item("isbn", "1", "author", "Austen", "year:N", "1815");

    @Property(tries = 5_000)
    void aDamagedRecordIsPlannedOrComplainedOf(@ForAll long seed) {
        Random random = new Random(seed);
        Object value = change(Operation.UPDATE, DUNE, random.nextBoolean() ? DUNE : EMMA, "42")
                .value();
        Object key = item("isbn", "1");
        for (int i = random.nextInt(3); i >= 0; i--) {
            value = Damage.to(value, random);
        }
        if (random.nextInt(4) == 0) {
            key = Damage.to(key, random);
        }
        SinkRecord record = new SinkRecord(Changes.TOPIC, 0, null, key, null, value, 7);
        if (random.nextInt(8) == 0) {
            record.headers().add(Envelope.BEFORE_TOPIC_HEADER, Damage.to("x", random), null);
        }
        Plan plan = new ItemWritePlanner(
                        new TableNameFormat("table.name.format", "books"),
                        any -> TABLE,
                        Optional.of("_dynabridge"),
                        true)
                .plan(record);
        if (plan.write().isPresent()) {
            send(plan.write().get());
        }
    }

    /** As couriers do, which make a dead letter of what is no attribute. */
    private static void send(ItemWrite write) {
        if (write.written().isEmpty()) {
            return;
        }
        Map<String, Object> item = write.written().get().item();
        try {
            ItemCodec.toSdk(item);
        } catch (DataException refused) {
            return;
        }
        JsonBytes json = new JsonBytes(1);
        for (Object attribute : item.values()) {
            AttributeWriter.write(attribute, json);
        }
    }
}
