package io.dynabridge.sink.write;

import static io.dynabridge.sink.Changes.change;
import static io.dynabridge.sink.Changes.item;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.client.JsonBytes;
import io.dynabridge.client.item.ItemCodec;
import io.dynabridge.envelope.Operation;
import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.sink.Changes;
import io.dynabridge.sink.guard.Attempt;
import io.dynabridge.sink.guard.PutMode;
import io.dynabridge.sink.plan.ItemWrite;
import io.dynabridge.sink.plan.ItemWritePlanner;
import io.dynabridge.sink.plan.KeyAttribute;
import io.dynabridge.sink.plan.TableKeys;
import io.dynabridge.sink.plan.TableNameFormat;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

class StatementsTest {

    private static final TableKeys TABLE = new TableKeys(
            "books",
            List.of(KeyAttribute.partition("title", AttributeType.S), KeyAttribute.sort("year", AttributeType.N)));
    private static final Map<String, Object> DUNE = item("isbn", "1", "title", "Dune", "year:N", "1965");
    private static final Map<String, Object> LONGER =
            item("isbn", "1", "title", "Dune", "year:N", "1965", "pages:N", "9");
    private static final String VERSION = "0000." + "0".repeat(39) + "7";

    private final Statements statements = new Statements("_g");

    @Test
    void aNewItemIsInserted() {
        ItemWrite.Put put = put(null, DUNE);
        SaidStatement statement = said(Attempt.first(put, PutMode.CREATE));
        assertThat(statement.statement())
                .isEqualTo("INSERT INTO \"books\" VALUE {'isbn': ?, 'title': ?, 'year': ?, '_g': ?}");
        assertThat(statement.parameters())
                .containsExactlyElementsOf(ItemCodec.toSdk(put.item()).values());
    }

    @Test
    void aRenewedItemMustBeOwnedAndOlderAndHaveTheNamesOfTheImageBefore() {
        ItemWrite.Put put = put(LONGER, DUNE);
        SaidStatement statement = said(Attempt.first(put, PutMode.RENEW));
        assertThat(statement.statement())
                .isEqualTo("UPDATE \"books\" SET \"isbn\"=? SET \"_g\"=? REMOVE \"pages\""
                        + " WHERE \"title\" = ? AND \"year\" = ?"
                        + " AND \"_g\".\"k\" = ? AND \"_g\".\"v\" < ? AND \"_g\".\"h\" = ?");
        Map<String, AttributeValue> item = ItemCodec.toSdk(put.item());
        assertThat(statement.parameters())
                .containsExactly(
                        item.get("isbn"),
                        item.get("_g"),
                        item.get("title"),
                        item.get("year"),
                        AttributeValue.fromS(Changes.owner("1")),
                        AttributeValue.fromS(VERSION),
                        AttributeValue.fromS(put.predecessor().orElseThrow().namesHash()));
        assertThat(statement.returnValues()).isEqualTo("ALL_OLD");
    }

    @Test
    void withoutAnImageBeforeTheNamesMustBeThoseOfTheItemItself() {
        ItemWrite.Put put = put(null, DUNE);
        SaidStatement statement = said(Attempt.first(put, PutMode.RENEW));
        assertThat(statement.statement()).doesNotContain("REMOVE").endsWith(" AND \"_g\".\"h\" = ?");
        AttributeValue itself = ItemCodec.toSdk(put.item()).get("_g").m().get("h");
        assertThat(statement.parameters().get(statement.parameters().size() - 1))
                .isEqualTo(itself);
    }

    @Test
    void aDeletedItemMustBeOwnedAndNotNewer() {
        Attempt delete = Attempt.first(write(Operation.DELETE, DUNE, null), PutMode.GUARDED);
        SaidStatement statement = said(delete);
        assertThat(statement.statement())
                .isEqualTo("DELETE FROM \"books\" WHERE \"title\" = ? AND \"year\" = ?"
                        + " AND \"_g\".\"k\" = ? AND \"_g\".\"v\" <= ?");
        assertThat(statement.parameters())
                .containsExactly(
                        AttributeValue.fromS("Dune"),
                        AttributeValue.fromN("1965"),
                        AttributeValue.fromS(Changes.owner("1")),
                        AttributeValue.fromS(VERSION));
        assertThat(statement.returnValues()).isEqualTo("ALL_OLD");
    }

    @Test
    void onlyTheQuotationMarkAroundANameIsDoubledInIt() {
        Map<String, Object> odd = new LinkedHashMap<>(DUNE);
        odd.putAll(item("it's", "a", "say \"x\".#😀", "b", "select", "c"));
        assertThat(said(Attempt.first(put(null, odd), PutMode.CREATE)).statement())
                .contains("'it''s': ?, 'say \"x\".#😀': ?, 'select': ?");
        assertThat(said(Attempt.first(put(odd, odd), PutMode.RENEW)).statement())
                .contains("SET \"it's\"=? SET \"say \"\"x\"\".#😀\"=? SET \"select\"=?");
        assertThat(said(Attempt.first(put(odd, DUNE), PutMode.RENEW)).statement())
                .contains("REMOVE \"it's\" REMOVE \"say \"\"x\"\".#😀\" REMOVE \"select\"");
    }

    @Test
    void namesThatMakeAStatementTooLongAreCountedInBytes() {
        Map<String, Object> fits = new LinkedHashMap<>(DUNE);
        int around =
                said(Attempt.first(put(null, fits), PutMode.CREATE)).statement().length() + ", '': ?".length();
        fits.put("n".repeat(Statements.MAX_LENGTH - around), AttributeType.S.attribute("x"));
        assertThat(statements.canSay(Attempt.first(put(null, fits), PutMode.CREATE)))
                .isTrue();
        Map<String, Object> tooLong = new LinkedHashMap<>(DUNE);
        tooLong.put("n".repeat(Statements.MAX_LENGTH - around - 1) + "é", AttributeType.S.attribute("x"));
        assertThat(statements.canSay(Attempt.first(put(null, tooLong), PutMode.CREATE)))
                .isFalse();
        assertThat(statements.canSay(Attempt.first(put(tooLong, DUNE), PutMode.RENEW)))
                .isFalse();
    }

    /** What is taken for short enough without a look at the text must be so. */
    @Property(tries = 500)
    void aStatementThatIsTakenForShortEnoughIs(
            @ForAll @Size(max = 200) List<@StringLength(max = 60) String> names, @ForAll boolean creates) {
        Map<String, Object> item = new LinkedHashMap<>(DUNE);
        names.forEach(name -> item.put(name, AttributeType.S.attribute("x")));
        Attempt attempt = Attempt.first(put(null, item), creates ? PutMode.CREATE : PutMode.RENEW);
        if (statements.canSay(attempt)) {
            assertThat(said(attempt).statement().getBytes(StandardCharsets.UTF_8))
                    .hasSizeBetween(1, Statements.MAX_LENGTH);
        }
    }

    @Test
    void movesAndWiderModesHaveNoStatement() {
        ItemWrite move = write(Operation.UPDATE, DUNE, item("isbn", "1", "title", "Dune", "year:N", "1966"));
        assertThat(statements.canSay(Attempt.first(move, PutMode.CREATE))).isFalse();
        assertThat(statements.canSay(Attempt.first(put(null, DUNE), PutMode.GUARDED)))
                .isFalse();
        assertThat(statements.canSay(Attempt.first(put(null, DUNE), PutMode.OVER_FOREIGN)))
                .isFalse();
        assertThat(statements.canSay(Attempt.first(put(null, DUNE), PutMode.OVER_ANYONE)))
                .isFalse();
    }

    @Test
    void itemsOfMoreKindsThanAreRememberedAreSaidJustTheSame() {
        for (int round = 0; round < 2; round++) {
            for (int kind = 0; kind < 1_500; kind++) {
                Map<String, Object> item = new LinkedHashMap<>(DUNE);
                item.put("kind" + kind, AttributeType.S.attribute("x"));
                assertThat(said(Attempt.first(put(null, item), PutMode.CREATE)).statement())
                        .contains("'kind" + kind + "': ?");
            }
        }
    }

    private SaidStatement said(Attempt attempt) {
        JsonBytes json = new JsonBytes(1);
        statements.write(attempt, json);
        return SaidStatement.parse(new String(json.toByteArray(), StandardCharsets.UTF_8));
    }

    private static ItemWrite.Put put(Map<String, Object> before, Map<String, Object> after) {
        Operation op = before == null ? Operation.CREATE : Operation.UPDATE;
        return (ItemWrite.Put) write(op, before, after);
    }

    private static ItemWrite write(Operation op, Map<String, Object> before, Map<String, Object> after) {
        return new ItemWritePlanner(
                        new TableNameFormat("table.name.format", "books"), any -> TABLE, Optional.of("_g"), true)
                .plan(Changes.record("1", change(op, before, after, "7").value(), 0))
                .write()
                .orElseThrow();
    }
}
