package io.dynabridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.envelope.Envelope;
import io.dynabridge.envelope.Operation;
import io.dynabridge.envelope.SourceInfo;
import io.dynabridge.envelope.ValueFormat;
import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.sink.guard.WriteOutcome;
import io.dynabridge.sink.ledger.Ledger;
import io.dynabridge.sink.plan.ItemWritePlanner;
import io.dynabridge.sink.plan.KeyAttribute;
import io.dynabridge.sink.plan.TableKeys;
import io.dynabridge.sink.plan.TableNameFormat;
import io.dynabridge.sink.plan.Version;
import io.dynabridge.sink.write.LedgerCourier;
import io.dynabridge.tools.stack.LocalStack;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each request of {@code write.guard=ledger} against DynamoDB, beside older, equal and newer tombstones. */
@ExtendWith(SharedStack.class)
@TestInstance(Lifecycle.PER_CLASS)
class LedgerIT {

    private static final int NOW = 5;

    private enum Change {
        CREATE,
        RENEW,
        DELETE,
        MOVE
    }

    private final Tables tables;
    private final String target = "ledger-it";
    private final String other = target + "-other";
    private final String ledger = target + "-ledger";
    private SinkWrites writes;
    private int book;

    LedgerIT(LocalStack stack) {
        this.tables = new Tables(stack.dynamoDbEndpoint());
    }

    @BeforeAll
    void makeTables() {
        tables.create(target, "title:S");
        tables.create(other, "title:S");
        tables.create(ledger, "k:S");
        Ledger remembering = new Ledger(ledger, Duration.ofDays(1), System::currentTimeMillis);
        ItemWritePlanner planner = new ItemWritePlanner(
                new TableNameFormat("table.name.format", "${topic}"),
                name -> new TableKeys(name, List.of(KeyAttribute.partition("title", AttributeType.S))),
                Optional.of(Migration.GUARD),
                true);
        writes = new SinkWrites(planner, new LedgerCourier(tables.client(), Migration.GUARD, remembering), true);
    }

    @AfterAll
    void close() {
        writes.close();
        tables.close();
    }

    /** Every test has a book and keys of its own. */
    @BeforeEach
    void nextBook() {
        book++;
    }

    static Stream<Arguments> changesAndTombstones() {
        return Stream.of(Change.values())
                .flatMap(change -> Stream.of(0, NOW - 1, NOW, NOW + 1).map(tomb -> Arguments.of(change, tomb)));
    }

    @ParameterizedTest
    @MethodSource("changesAndTombstones")
    void onlyANewerTombstoneStandsInTheWayAndOldKeysAreFreedInAnyCase(Change change, int tombstone) {
        stands("A", change == Change.CREATE ? 0 : NOW - 2);
        buried(target, tombstone);
        boolean late = tombstone > NOW && change != Change.RENEW;

        WriteOutcome outcome = write(change);

        assertThat(outcome).isEqualTo(late ? WriteOutcome.STALE : expected(change));
        assertThat(versionAt(target, "A"))
                .isEqualTo(!late && change == Change.CREATE || change == Change.RENEW ? NOW : 0);
        assertThat(versionAt(target, "B")).isEqualTo(!late && change == Change.MOVE ? NOW : 0);
        boolean leaves = change == Change.DELETE || change == Change.MOVE;
        assertThat(tombstone(target)).isEqualTo(leaves ? Math.max(NOW, tombstone) : tombstone);
    }

    @ParameterizedTest
    @EnumSource(
            value = Change.class,
            names = {"RENEW", "CREATE"})
    void whatIsGoneComesBackOnlyWhereNoNewerTombstoneIs(Change change) {
        buried(target, NOW + 1);
        assertThat(write(change)).isEqualTo(WriteOutcome.STALE);
        assertThat(versionAt(target, "A")).isZero();
        buried(target, NOW);
        assertThat(write(change)).isEqualTo(WriteOutcome.WRITTEN);
        assertThat(versionAt(target, "A")).isEqualTo(NOW);
    }

    @ParameterizedTest
    @EnumSource(
            value = Change.class,
            names = {"DELETE", "MOVE"})
    void whoeverFindsSomeoneElsesItemAtItsOldKeyLeavesATombstone(Change change) {
        tables.put(target, book("A", "someone else's"));
        WriteOutcome outcome = write(change);
        assertThat(outcome).isEqualTo(change == Change.DELETE ? WriteOutcome.FOREIGN_KEPT : WriteOutcome.WRITTEN);
        assertThat(tombstone(target)).isEqualTo(NOW);
        assertThat(tables.get(target, key("A"))).isEqualTo(book("A", "someone else's"));
    }

    @Test
    void aMoveThatFindsItsNewKeyTakenLeavesATombstoneBeforeItGivesUp() {
        stands("A", NOW - 2);
        tables.put(target, guarded("B", "another", 1));
        assertThat(write(Change.MOVE)).isEqualTo(WriteOutcome.CONFLICT);
        assertThat(versionAt(target, "A")).isZero();
        assertThat(tombstone(target)).isEqualTo(NOW);
    }

    @Test
    void aMoveToAnotherTableIsOneTransactionThatMindsBothTombstones() {
        stands("A", NOW - 2);
        buried(other, NOW + 1);
        assertThat(writes.write(List.of(toTheOtherTable()))).containsExactly(WriteOutcome.STALE);
        assertThat(versionAt(target, "A")).isZero();
        assertThat(versionAt(other, "B")).isZero();

        stands("A", NOW - 2);
        buried(other, NOW - 1);
        assertThat(writes.write(List.of(toTheOtherTable()))).containsExactly(WriteOutcome.MOVED);
        assertThat(versionAt(target, "A")).isZero();
        assertThat(versionAt(other, "B")).isEqualTo(NOW);
        assertThat(tombstone(target)).isEqualTo(NOW);
        assertThat(tombstone(other)).isEqualTo(NOW - 1);
    }

    @Test
    void entriesExpire() {
        long before = System.currentTimeMillis();
        write(Change.DELETE);
        Map<String, Object> entry = tables.get(ledger, Map.of("k", Map.of("S", target + "|" + owner())));
        long expiry = Long.parseLong((String) AttributeType.value(entry.get("ttl")));
        assertThat(expiry - before / 1_000).isBetween(86_400L, 86_400L + 60);
    }

    private WriteOutcome write(Change change) {
        Map<String, Object> before = change == Change.CREATE ? null : book("A", "before");
        Map<String, Object> after = change == Change.DELETE ? null : book(change == Change.MOVE ? "B" : "A", "after");
        return writes.write(List.of(changed(before, after, target))).get(0);
    }

    private SinkRecord toTheOtherTable() {
        SinkRecord routed = changed(book("A", "before"), book("B", "after"), other);
        ConnectHeaders headers = new ConnectHeaders();
        headers.addString(Envelope.BEFORE_TOPIC_HEADER, target);
        return routed.newRecord(other, 0, null, routed.key(), null, routed.value(), routed.timestamp(), headers);
    }

    private SinkRecord changed(Map<String, Object> before, Map<String, Object> after, String topic) {
        SourceInfo source = new SourceInfo("test", "p", "books", "arn", "shard", "" + NOW, "e", 0, null, false, 0);
        Operation op = before == null ? Operation.CREATE : after == null ? Operation.DELETE : Operation.UPDATE;
        Object value =
                Envelope.of(op, before, after, source, 0, ValueFormat.MAP).value();
        return new SinkRecord(
                topic,
                0,
                null,
                Map.of("isbn", Map.of("S", "" + book)),
                null,
                value,
                book,
                0L,
                TimestampType.CREATE_TIME);
    }

    private static WriteOutcome expected(Change change) {
        switch (change) {
            case DELETE:
                return WriteOutcome.DELETED;
            case MOVE:
                return WriteOutcome.MOVED;
            default:
                return WriteOutcome.WRITTEN;
        }
    }

    private void stands(String title, int version) {
        if (version > 0) {
            tables.put(target, guarded(title, owner(), version));
        }
    }

    private Map<String, Object> guarded(String title, String owner, int version) {
        Map<String, Object> item = book(title, "old");
        item.put(
                Migration.GUARD,
                AttributeType.M.attribute(Map.of("k", Map.of("S", owner), "v", Map.of("S", text(version)))));
        return item;
    }

    private void buried(String table, int version) {
        if (version > 0) {
            tables.put(ledger, Map.of("k", Map.of("S", table + "|" + owner()), "v", Map.of("S", text(version))));
        }
    }

    /** The version of the tombstone, 0 where there is none. */
    private int tombstone(String table) {
        Map<String, Object> entry = tables.get(ledger, Map.of("k", Map.of("S", table + "|" + owner())));
        return entry == null ? 0 : number((String) AttributeType.value(entry.get("v")));
    }

    /** The version of the item, 0 where there is none of ours. */
    private int versionAt(String table, String title) {
        Map<String, Object> item = tables.get(table, key(title));
        if (item == null || !item.containsKey(Migration.GUARD)) {
            return 0;
        }
        Map<?, ?> guard = (Map<?, ?>) AttributeType.value(item.get(Migration.GUARD));
        return number((String) AttributeType.value(guard.get("v")));
    }

    private static String text(int version) {
        return Version.of(new SourceInfo("test", "p", "books", "arn", "shard", "" + version, "e", 0, null, false, 0));
    }

    private static int number(String version) {
        return Integer.parseInt(version.substring(version.indexOf('.') + 1));
    }

    private Map<String, Object> key(String title) {
        return Map.of("title", Map.of("S", title + book));
    }

    private String owner() {
        return "books:{\"isbn\":{\"S\":\"" + book + "\"}}";
    }

    private Map<String, Object> book(String title, String text) {
        return new HashMap<>(
                Map.of("isbn", Map.of("S", "" + book), "title", Map.of("S", title + book), "text", Map.of("S", text)));
    }
}
