package io.dynabridge.sink.plain;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.envelope.Operation;
import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.sink.Changes;
import io.dynabridge.sink.plan.ItemWrite;
import io.dynabridge.sink.plan.KeyAttribute;
import io.dynabridge.sink.plan.Plan;
import io.dynabridge.sink.plan.TableKeys;
import io.dynabridge.sink.plan.TableNameFormat;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;

class PlainWritePlannerTest {

    private static final TableKeys BY_ISBN =
            new TableKeys("books", List.of(KeyAttribute.partition("isbn", AttributeType.S)));
    private static final TableKeys BY_AUTHOR = new TableKeys(
            "books",
            List.of(KeyAttribute.partition("author", AttributeType.S), KeyAttribute.sort("year", AttributeType.N)));
    private static final Map<String, Object> DUNE = Map.of("isbn", "1", "author", "Herbert", "year", 1965);

    @Test
    void aValueIsPutUnderTheTargetsKey() {
        ItemWrite.Put put = (ItemWrite.Put) plan(BY_AUTHOR, "any", DUNE).write().orElseThrow();
        assertThat(put.key().key().text()).isEqualTo("{\"author\":{\"S\":\"Herbert\"},\"year\":{\"N\":\"1965\"}}");
        assertThat(put.item())
                .isEqualTo(Map.of(
                        "isbn", Map.of("S", "1"), "author", Map.of("S", "Herbert"), "year", Map.of("N", "1965")));
    }

    @Test
    void writesOfOneTargetKeyShareAnOwnerWhateverTheRecordsKey() {
        assertThat(plan(BY_ISBN, "a", DUNE).write().orElseThrow().owner())
                .isEqualTo(plan(BY_ISBN, "b", DUNE).write().orElseThrow().owner());
    }

    @Test
    void whatTheValueLacksOfTheKeyComesFromTheRecordsKey() {
        Map<String, Object> rest = Map.of("title", "Dune");
        Schema keySchema = SchemaBuilder.struct()
                .field("author", Schema.STRING_SCHEMA)
                .field("year", Schema.INT32_SCHEMA)
                .build();
        Struct struct = new Struct(keySchema).put("author", "Herbert").put("year", 1965);
        String both = "{\"author\":{\"S\":\"Herbert\"},\"year\":{\"N\":\"1965\"}}";
        assertThat(key(plan(BY_AUTHOR, struct, rest))).isEqualTo(both);
        assertThat(key(plan(BY_AUTHOR, Map.of("author", "Herbert", "year", 1965), rest)))
                .isEqualTo(both);
        assertThat(key(plan(BY_AUTHOR, Map.of("author", "Herbert"), Map.of("year", 1965))))
                .isEqualTo(both);
        assertThat(key(plan(BY_AUTHOR, Map.of("author", "Austen", "year", 1), DUNE)))
                .isEqualTo(both);
        assertThat(key(plan(BY_ISBN, "1", rest))).isEqualTo("{\"isbn\":{\"S\":\"1\"}}");
        assertThat(((ItemWrite.Put) plan(BY_ISBN, "1", rest).write().orElseThrow()).item())
                .containsEntry("isbn", Map.of("S", "1"));
    }

    @Test
    void noValueIsADeleteByTheRecordsKey() {
        assertThat(plan(BY_ISBN, "1", null).write()).containsInstanceOf(ItemWrite.Delete.class);
        assertThat(key(plan(BY_AUTHOR, Map.of("author", "Herbert", "year", 1965), null)))
                .isEqualTo("{\"author\":{\"S\":\"Herbert\"},\"year\":{\"N\":\"1965\"}}");
        assertThat(planner(BY_ISBN, false).plan(record("1", null))).isEqualTo(Plan.NOTHING);
    }

    @Test
    void whatHasNoKeyIsReported() {
        assertThat(complaint(plan(BY_AUTHOR, "1", Map.of("title", "Dune"))))
                .contains("t-0@7", "key attribute 'author' is missing", "target table books");
        assertThat(complaint(plan(BY_ISBN, null, null))).contains("key attribute 'isbn' is missing");
        assertThat(complaint(plan(BY_ISBN, 1, null))).contains("must be of type S, not N");
        assertThat(complaint(plan(BY_ISBN, "1", "text"))).contains("must be a map or struct");
    }

    @Test
    void anEnvelopeIsReportedWithTheRemedy() {
        Object envelope = Changes.change(Operation.DELETE, Changes.item("isbn", "1"), null, "42")
                .value();
        assertThat(complaint(plan(BY_ISBN, "1", envelope))).contains("input.format=envelope");
    }

    private static String key(Plan plan) {
        ItemWrite write = plan.write().orElseThrow();
        return write.written()
                .map(ItemWrite.Put::key)
                .or(write::vacated)
                .orElseThrow()
                .key()
                .text();
    }

    private static String complaint(Plan plan) {
        assertThat(plan.write()).isEmpty();
        return plan.complaint().orElseThrow().getMessage();
    }

    private static Plan plan(TableKeys table, Object key, Object value) {
        return planner(table, true).plan(record(key, value));
    }

    private static PlainWritePlanner planner(TableKeys table, boolean deletes) {
        return new PlainWritePlanner(
                new TableNameFormat("table.name.format", "${topic}"),
                name -> {
                    assertThat(name).isEqualTo("t");
                    return table;
                },
                deletes,
                new PlainValues(TimeFormat.ISO8601, List.of()));
    }

    private static SinkRecord record(Object key, Object value) {
        return new SinkRecord("t", 0, key instanceof Struct struct ? struct.schema() : null, key, null, value, 7);
    }
}
