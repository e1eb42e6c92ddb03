package io.dynabridge.sink.plan;

import static io.dynabridge.sink.Changes.change;
import static io.dynabridge.sink.Changes.item;
import static io.dynabridge.sink.Changes.owner;
import static io.dynabridge.sink.Changes.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.envelope.Envelope;
import io.dynabridge.envelope.Operation;
import io.dynabridge.envelope.SourceInfo;
import io.dynabridge.envelope.ValueFormat;
import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.envelope.item.Items;
import io.dynabridge.sink.Changes;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.json.JsonConverter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ItemWritePlannerTest {

    private static final TableKeys TABLE = new TableKeys(
            "books",
            List.of(KeyAttribute.partition("author", AttributeType.S), KeyAttribute.sort("year", AttributeType.N)));
    private static final Map<String, Object> DUNE = item("isbn", "1", "author", "Herbert", "year:N", "1965");
    private static final Map<String, Object> EMMA = item("isbn", "1", "author", "Austen", "year:N", "1815");
    private static final Map<String, Object> KEYLESS = item("isbn", "1", "author", "Herbert");

    private final ItemWritePlanner planner = planner(true, true);

    @Test
    void aNewItemIsPutWithItsGuard() {
        ItemWrite.Put put = (ItemWrite.Put) write(Operation.CREATE, null, DUNE);
        assertThat(put.owner()).isEqualTo(owner("1"));
        assertThat(put.version()).isEqualTo("0000." + "0".repeat(38) + "42");
        Map<String, Object> guard =
                Items.attributes(AttributeType.value(put.item().get("_dynabridge")));
        assertThat(guard.keySet()).containsExactlyInAnyOrder("k", "v", "h", "o", "t");
        assertThat(guard).containsEntry("o", Map.of("S", "books"));
        assertThat(guard).containsEntry("t", Map.of("S", "books-by-isbn"));
        assertThat(DUNE).doesNotContainKey("_dynabridge");
    }

    @Test
    void tablesOfOneNameFromTwoRegionsCannotShareATarget() {
        Plan ours = planner.plan(
                record("1", change(Operation.CREATE, null, DUNE, "1").value(), 0));
        SourceInfo elsewhere = new SourceInfo(
                "test",
                "books",
                "books-by-isbn",
                "arn:aws:dynamodb:us-east-1:123456789012:table/books-by-isbn/stream/2026",
                "shard",
                "2",
                "event",
                0,
                null,
                false,
                0);
        Envelope theirs = Envelope.of(Operation.CREATE, null, EMMA, elsewhere, 0, ValueFormat.MAP);
        assertThat(ours.write()).isPresent();
        assertThat(planner.plan(record("2", theirs.value(), 1)).complaint().orElseThrow())
                .hasMessageContaining("cannot share target table books")
                .hasMessageContaining("us-east-1");
        assertThat(planner.plan(record(
                                "1", change(Operation.CREATE, null, DUNE, "3").value(), 2))
                        .write())
                .isPresent();
    }

    @Test
    void theSameKeySpelledInAnotherWayIsNoMove() {
        Map<String, Object> respelled = item("isbn", "1", "author", "Herbert", "year:N", "1.965E3");
        assertThat(write(Operation.UPDATE, DUNE, respelled)).isInstanceOf(ItemWrite.Put.class);
    }

    @Test
    void anotherKeyIsAMove() {
        ItemWrite.Move move = (ItemWrite.Move) write(Operation.UPDATE, DUNE, EMMA);
        assertThat(move.delete().key()).isEqualTo(TABLE.keyOf(DUNE));
        assertThat(move.put().key()).isEqualTo(TABLE.keyOf(EMMA));
        assertThat(move.delete().version()).isEqualTo(move.put().version());
    }

    @Test
    void aRemovedItemIsDeletedWhereItStood() {
        assertThat(write(Operation.DELETE, DUNE, null).vacated()).contains(TABLE.keyOf(DUNE));
    }

    @Test
    void aRemovedItemThatNeverHadATargetKeyAsksForNothing() {
        assertThat(planner.plan(record(
                        "1", change(Operation.DELETE, KEYLESS, null, "42").value(), 7)))
                .isEqualTo(Plan.NOTHING);
    }

    @Test
    void deletesCanBeDisabledButMovesStayMoves() {
        ItemWritePlanner keeping = planner(true, false);
        assertThat(keeping.plan(
                        record("1", change(Operation.DELETE, DUNE, null, "42").value(), 7)))
                .isEqualTo(Plan.NOTHING);
        assertThat(keeping.plan(record(
                                "1", change(Operation.UPDATE, DUNE, EMMA, "42").value(), 7))
                        .write())
                .containsInstanceOf(ItemWrite.Move.class);
    }

    @Test
    void anItemThatGainsItsKeyIsPut() {
        assertThat(write(Operation.UPDATE, KEYLESS, DUNE)).isInstanceOf(ItemWrite.Put.class);
    }

    @Test
    void whatATransformRefusedIsDeletedWhereItStoodAndReported() {
        SinkRecord refused =
                record("1", change(Operation.DELETE, DUNE, null, "42").value(), 7);
        refused.headers().addString(Envelope.REFUSED_HEADER, "the reason");
        Plan plan = planner.plan(refused);
        assertThat(plan.write().orElseThrow().vacated()).contains(TABLE.keyOf(DUNE));
        assertThat(plan.complaint().orElseThrow()).hasMessageContaining("the reason");

        SinkRecord nowhere =
                record("1", change(Operation.DELETE, KEYLESS, null, "42").value(), 7);
        nowhere.headers().addString(Envelope.REFUSED_HEADER, "the reason");
        assertThat(planner.plan(nowhere).write()).isEmpty();
        assertThat(planner.plan(nowhere).complaint()).isPresent();
    }

    @Test
    void aMoveWhoseRouteWasChangedAfterwardsIsReported() {
        SinkRecord routed =
                record("1", change(Operation.UPDATE, DUNE, EMMA, "42").value(), 7);
        routed.headers()
                .addString(Envelope.BEFORE_TOPIC_HEADER, "shop.a")
                .addString(Envelope.AFTER_TOPIC_HEADER, "shop.b");
        assertThat(planner.plan(routed).complaint().orElseThrow())
                .hasMessageContaining("shop.b")
                .hasMessageContaining("RouteItem behind all");
        SinkRecord right =
                record("1", change(Operation.UPDATE, DUNE, EMMA, "42").value(), 7);
        right.headers().addString(Envelope.AFTER_TOPIC_HEADER, right.topic());
        assertThat(planner.plan(right).complaint()).isEmpty();
    }

    @Test
    void aTombstoneAsksForNothing() {
        assertThat(planner.plan(record("1", null, 7))).isEqualTo(Plan.NOTHING);
    }

    @Test
    void withoutAGuardTheItemIsPutAsItIs() {
        Plan plan = planner(false, true)
                .plan(record("1", change(Operation.CREATE, null, DUNE, "42").value(), 7));
        assertThat(((ItemWrite.Put) plan.write().orElseThrow()).item()).isEqualTo(DUNE);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void bothFormatsPlanTheSameThroughJson(boolean schemas) {
        Envelope struct = Envelope.of(Operation.UPDATE, DUNE, EMMA, Changes.source("42"), 0, ValueFormat.STRUCT);
        try (JsonConverter converter = new JsonConverter()) {
            converter.configure(Map.of("schemas.enable", schemas), false);
            SchemaAndValue read =
                    converter.toConnectData("t", converter.fromConnectData("t", struct.schema(), struct.value()));
            assertThat(planner.plan(record("1", read.value(), 7)).write())
                    .contains(write(Operation.UPDATE, DUNE, EMMA));
        }
    }

    @Nested
    class ABadRecord {

        @Test
        void isReportedAfterTheOutdatedItemIsDeleted() {
            Plan plan = planner.plan(
                    record("1", change(Operation.UPDATE, DUNE, KEYLESS, "42").value(), 7));
            assertThat(plan.write()).containsInstanceOf(ItemWrite.Delete.class);
            assertThat(plan.complaint().orElseThrow())
                    .hasMessage(Changes.TOPIC + "-0@7: key attribute 'year' is missing (target table books)");
        }

        @ParameterizedTest
        @CsvSource({
            "author:S, '', is empty",
            "author:N, 5, must be of type S",
            "year:S, 1965, must be of type N",
            "year:N, 1E999999999, Not a DynamoDB number",
            "year:N, 123456789012345678901234567890123456789, Not a DynamoDB number",
        })
        void hasAKeyAttributeThatNoKeyCanHave(String attribute, String value, String reason) {
            Map<String, Object> item = item("isbn", "1", "author", "Herbert", "year:N", "1965", attribute, value);
            assertThat(complaint(item)).contains(reason);
        }

        @Test
        void hasAKeyThatIsTooLong() {
            assertThat(complaint(item("author", "é".repeat(1025), "year:N", "1")))
                    .contains("2050 bytes");
        }

        @Test
        void hasAnAttributeWhereTheGuardBelongs() {
            assertThat(complaint(item("author", "a", "year:N", "1", "_dynabridge", "mine")))
                    .contains("write.guard.attribute");
        }

        @Test
        void isNoEnvelope() {
            assertThat(planner.plan(record("1", Map.of("a", 1), 7)).complaint())
                    .hasValueSatisfying(bad -> assertThat(bad).hasMessageContaining("not an envelope"));
        }

        @Test
        void hasNoItemKey() {
            Object value = change(Operation.CREATE, null, DUNE, "42").value();
            assertThat(planner.plan(record("1", value, 7).newRecord("t", 0, null, 5L, null, value, 0L))
                            .complaint())
                    .hasValueSatisfying(bad -> assertThat(bad).hasMessageContaining("Not an item key"));
        }

        @Test
        void neverShowsWhatTheItemHolds() {
            String secret = "s3cret".repeat(500);
            assertThat(complaint(item("author", secret, "year:N", "1"))).doesNotContain("s3cret");
            assertThat(secret.getBytes(StandardCharsets.UTF_8)).hasSizeGreaterThan(2048);
        }

        private String complaint(Map<String, Object> item) {
            return planner.plan(record(
                            "1", change(Operation.CREATE, null, item, "42").value(), 7))
                    .complaint()
                    .orElseThrow()
                    .getMessage();
        }
    }

    private ItemWrite write(Operation op, Map<String, Object> before, Map<String, Object> after) {
        Plan plan = planner.plan(record("1", change(op, before, after, "42").value(), 7));
        assertThat(plan.complaint()).isEmpty();
        return plan.write().orElseThrow();
    }

    private static ItemWritePlanner planner(boolean guarded, boolean deletes) {
        return new ItemWritePlanner(
                new TableNameFormat("table.name.format", "books"),
                name -> TABLE,
                guarded ? Optional.of("_dynabridge") : Optional.empty(),
                deletes);
    }
}
