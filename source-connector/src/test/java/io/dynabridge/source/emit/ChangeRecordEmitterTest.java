package io.dynabridge.source.emit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynabridge.envelope.Envelope;
import io.dynabridge.envelope.Operation;
import io.dynabridge.envelope.ValueFormat;
import io.dynabridge.source.emit.ChangeRecordEmitter.TableRecords;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Identity;
import software.amazon.awssdk.services.dynamodb.model.OperationType;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.StreamRecord;

class ChangeRecordEmitterTest {

    private static final String MARKER = "_dynabridge_touch";
    private static final Map<String, AttributeValue> BOOK =
            Map.of("isbn", s("1"), "title", s("Dune"), "tags", AttributeValue.fromSs(List.of("a", "b")));
    private static final Map<String, String> PARTITION = Map.of("stream", "arn", "shard", "s");
    private static final Map<String, String> BEFORE = Map.of("sequence_number", "41");
    private static final Map<String, String> BEHIND = Map.of("sequence_number", "42");

    private final Clock clock = Clock.fixed(Instant.ofEpochMilli(99_000), ZoneOffset.UTC);

    @Test
    void anInsertIsAChangeWithItsPlaceItsTimeAndItsPosition() {
        SourceRecord emitted = only(emit(OperationType.INSERT, null, BOOK));
        Envelope envelope = Envelope.from(emitted.value()).orElseThrow();
        assertThat(envelope.op()).isEqualTo(Operation.CREATE);
        assertThat(envelope.before()).isNull();
        assertThat(envelope.after()).containsEntry("title", Map.of("S", "Dune")).hasSize(3);
        assertThat(envelope.source().sequenceNumber()).isEqualTo("42");
        assertThat(envelope.source().eventId()).isEqualTo("event");
        assertThat(envelope.source().table()).isEqualTo("books");
        assertThat(envelope.source().snapshot()).isNull();
        assertThat(envelope.source().tsMs()).isEqualTo(17_000);
        assertThat(emitted.timestamp()).isEqualTo(17_000);
        assertThat(emitted.topic()).isEqualTo("shop.books");
        assertThat(emitted.key()).isEqualTo(Map.of("isbn", Map.of("S", "1")));
        assertThat(emitted.keySchema()).isNull();
        assertThat(emitted.sourcePartition()).isEqualTo(PARTITION);
        assertThat(emitted.sourceOffset()).isEqualTo(BEHIND);
    }

    @Test
    void aNumberKeepsAllItsDigits() {
        for (String number : List.of("1234567890123456789012345678901234567.8", "1E-130", "-9.99E+125", "0.10")) {
            Envelope envelope = Envelope.from(
                            only(emit(OperationType.INSERT, null, with(BOOK, "price", AttributeValue.fromN(number))))
                                    .value())
                    .orElseThrow();
            assertThat(envelope.after()).containsEntry("price", Map.of("N", number));
        }
    }

    @Test
    void theMarkerIsTakenOutOfEveryImage() {
        for (SourceRecord emitted : List.of(
                only(emit(OperationType.INSERT, null, marked("run"))),
                only(emit(OperationType.MODIFY, marked("run"), with(marked("run"), "title", s("New")))),
                only(emit(OperationType.MODIFY, BOOK, marked("run"))),
                only(emit(OperationType.REMOVE, marked("run"), null)))) {
            Envelope envelope = Envelope.from(emitted.value()).orElseThrow();
            assertThat(envelope.before() == null || !envelope.before().containsKey(MARKER))
                    .isTrue();
            assertThat(envelope.after() == null || !envelope.after().containsKey(MARKER))
                    .isTrue();
        }
    }

    @Test
    void aTouchIsASnapshotReadOfItsRunAlsoOverTheMarkerOfAnEarlierRun() {
        for (Map<String, AttributeValue> old : List.of(BOOK, marked("earlier"))) {
            Envelope envelope = Envelope.from(only(emit(OperationType.MODIFY, old, marked("run-1")))
                            .value())
                    .orElseThrow();
            assertThat(envelope.op()).isEqualTo(Operation.READ);
            assertThat(envelope.before()).isNull();
            assertThat(envelope.after()).hasSize(3);
            assertThat(envelope.source().snapshot()).isEqualTo("run-1");
        }
    }

    @Test
    void aChangeThatAlsoBringsAMarkerIsAChange() {
        Envelope envelope = Envelope.from(only(emit(OperationType.MODIFY, BOOK, with(marked("run"), "title", s("New"))))
                        .value())
                .orElseThrow();
        assertThat(envelope.op()).isEqualTo(Operation.UPDATE);
        assertThat(envelope.source().snapshot()).isNull();
    }

    @Test
    void nothingButAMarkerThatWentOrStayedIsNothing() {
        assertThat(emit(OperationType.MODIFY, marked("run"), BOOK)).isEmpty();
        assertThat(emit(OperationType.MODIFY, marked("run"), marked("run"))).isEmpty();
    }

    @Test
    void aChangeWithoutBothImagesStopsTheTaskBecauseItCannotBeTold() {
        for (Record change : List.of(
                change(OperationType.MODIFY, null, BOOK),
                change(OperationType.MODIFY, BOOK, null),
                change(OperationType.REMOVE, null, null),
                change(OperationType.INSERT, null, null))) {
            assertThatThrownBy(
                            () -> emitter(ValueFormat.MAP, false, false).emit("s", change, PARTITION, BEFORE, BEHIND))
                    .isInstanceOf(ConnectException.class)
                    .hasMessageContaining("NEW_AND_OLD_IMAGES");
        }
    }

    @Test
    void aSetInAnotherOrderIsNoChange() {
        Map<String, AttributeValue> turned = with(marked("run"), "tags", AttributeValue.fromSs(List.of("b", "a")));
        assertThat(Envelope.from(only(emit(OperationType.MODIFY, BOOK, turned)).value())
                        .orElseThrow()
                        .op())
                .isEqualTo(Operation.READ);
    }

    @Test
    void ttlDeletesAreFlaggedOrIgnored() {
        Record expired = change(OperationType.REMOVE, BOOK, null).toBuilder()
                .userIdentity(Identity.builder()
                        .type("Service")
                        .principalId("dynamodb.amazonaws.com")
                        .build())
                .build();
        Envelope envelope = Envelope.from(
                        only(emitter(ValueFormat.MAP, false, false).emit("s", expired, PARTITION, BEFORE, BEHIND))
                                .value())
                .orElseThrow();
        assertThat(envelope.source().ttl()).isTrue();
        assertThat(emitter(ValueFormat.MAP, true, false).emit("s", expired, PARTITION, BEFORE, BEHIND))
                .isEmpty();
        Envelope byHand = Envelope.from(
                        only(emit(OperationType.REMOVE, BOOK, null)).value())
                .orElseThrow();
        assertThat(byHand.source().ttl()).isFalse();
    }

    @Test
    void aReplicatedTtlDeleteLooksLikeAnyDeleteAndIsNeverIgnored() {
        Record replicated = change(OperationType.REMOVE, BOOK, null).toBuilder()
                .userIdentity(Identity.builder()
                        .type("Service")
                        .principalId("replication.dynamodb.amazonaws.com")
                        .build())
                .build();
        for (Record each : List.of(replicated, change(OperationType.REMOVE, BOOK, null))) {
            Envelope envelope = Envelope.from(
                            only(emitter(ValueFormat.MAP, true, false).emit("s", each, PARTITION, BEFORE, BEHIND))
                                    .value())
                    .orElseThrow();
            assertThat(envelope.op()).isEqualTo(Operation.DELETE);
            assertThat(envelope.source().ttl()).isFalse();
        }
    }

    @Test
    void onlyDeletesAreTtlDeletes() {
        Record update = change(OperationType.MODIFY, BOOK, with(BOOK, "title", s("New"))).toBuilder()
                .userIdentity(Identity.builder()
                        .type("Service")
                        .principalId("dynamodb.amazonaws.com")
                        .build())
                .build();
        Envelope envelope = Envelope.from(
                        only(emitter(ValueFormat.MAP, true, false).emit("s", update, PARTITION, BEFORE, BEHIND))
                                .value())
                .orElseThrow();
        assertThat(envelope.source().ttl()).isFalse();
    }

    @Test
    void anIgnoredTtlDeleteHasNoTombstoneEither() {
        Record expired = change(OperationType.REMOVE, BOOK, null).toBuilder()
                .userIdentity(Identity.builder()
                        .type("Service")
                        .principalId("dynamodb.amazonaws.com")
                        .build())
                .build();
        assertThat(emitter(ValueFormat.MAP, true, true).emit("s", expired, PARTITION, BEFORE, BEHIND))
                .isEmpty();
    }

    @Test
    void replicationAttributesAreTakenOutOfEveryImageAndNothingElseIs() {
        Map<String, AttributeValue> own = with(BOOK, "aws:reply", s("mine"));
        own.put("nested", AttributeValue.fromM(Map.of("aws:rep:updateregion", s("kept"))));
        for (SourceRecord emitted : List.of(
                only(emit(OperationType.INSERT, null, replicated(own, 1))),
                only(emit(OperationType.MODIFY, replicated(own, 1), with(replicated(own, 2), "title", s("New")))),
                only(emit(OperationType.REMOVE, replicated(own, 1), null)))) {
            Envelope envelope = Envelope.from(emitted.value()).orElseThrow();
            for (Map<String, Object> image : Arrays.asList(envelope.before(), envelope.after())) {
                assertThat(image == null || image.keySet().equals(own.keySet())).isTrue();
                assertThat(image == null
                                || image.get("nested")
                                        .equals(Map.of("M", Map.of("aws:rep:updateregion", Map.of("S", "kept")))))
                        .isTrue();
            }
        }
    }

    @Test
    void aChangeOfReplicationAttributesAloneIsNothing() {
        assertThat(emit(OperationType.MODIFY, BOOK, replicated(BOOK, 1))).isEmpty();
        assertThat(emit(OperationType.MODIFY, replicated(BOOK, 1), replicated(BOOK, 2)))
                .isEmpty();
        assertThat(emit(
                        OperationType.MODIFY,
                        replicated(BOOK, 1),
                        with(replicated(BOOK, 1), "aws:rep:deleting", AttributeValue.fromBool(true))))
                .isEmpty();
    }

    @Test
    void aTouchOfAReplicatedItemIsASnapshotRead() {
        Envelope envelope = Envelope.from(
                        only(emit(OperationType.MODIFY, replicated(BOOK, 1), replicated(marked("run-1"), 2)))
                                .value())
                .orElseThrow();
        assertThat(envelope.op()).isEqualTo(Operation.READ);
        assertThat(envelope.after()).hasSize(3);
    }

    @Test
    void aTombstoneFollowsTheDeleteAndOnlyItMovesThePositionOn() {
        List<SourceRecord> both = emitter(ValueFormat.MAP, false, true)
                .emit("s", change(OperationType.REMOVE, BOOK, null), PARTITION, BEFORE, BEHIND);
        assertThat(both).hasSize(2);
        assertThat(both.get(0).sourceOffset()).isEqualTo(BEFORE);
        assertThat(both.get(1).value()).isNull();
        assertThat(both.get(1).key()).isEqualTo(both.get(0).key());
        assertThat(both.get(1).sourceOffset()).isEqualTo(BEHIND);
    }

    @Test
    void theStructFormatHasSchemasOnKeyAndValue() {
        SourceRecord emitted = only(emitter(ValueFormat.STRUCT, false, false)
                .emit("s", change(OperationType.INSERT, null, BOOK), PARTITION, BEFORE, BEHIND));
        assertThat(((Struct) emitted.key()).getStruct("isbn").get("S")).isEqualTo("1");
        assertThat(emitted.valueSchema()).isEqualTo(Envelope.SCHEMA);
        assertThat(((Struct) emitted.value()).getString("after")).contains("\"title\":{\"S\":\"Dune\"}");
    }

    private List<SourceRecord> emit(
            OperationType type, Map<String, AttributeValue> old, Map<String, AttributeValue> now) {
        return emitter(ValueFormat.MAP, false, false).emit("s", change(type, old, now), PARTITION, BEFORE, BEHIND);
    }

    private ChangeRecordEmitter emitter(ValueFormat format, boolean ignoreTtl, boolean tombstones) {
        return new ChangeRecordEmitter(
                new TableRecords("1", "shop", "books", List.of("isbn"), format),
                "arn",
                3,
                MARKER,
                ignoreTtl,
                tombstones,
                clock);
    }

    private static Record change(OperationType type, Map<String, AttributeValue> old, Map<String, AttributeValue> now) {
        return Record.builder()
                .eventID("event")
                .eventName(type)
                .dynamodb(StreamRecord.builder()
                        .keys(Map.of("isbn", s("1")))
                        .oldImage(old)
                        .newImage(now)
                        .sequenceNumber("42")
                        .approximateCreationDateTime(Instant.ofEpochSecond(17))
                        .build())
                .build();
    }

    private static SourceRecord only(List<SourceRecord> records) {
        assertThat(records).hasSize(1);
        return records.get(0);
    }

    private static Map<String, AttributeValue> marked(String run) {
        return with(BOOK, MARKER, s(run));
    }

    private static Map<String, AttributeValue> replicated(Map<String, AttributeValue> item, int time) {
        Map<String, AttributeValue> copy = with(item, "aws:rep:updateregion", s("eu-west-1"));
        copy.put("aws:rep:updatetime", AttributeValue.fromN("1700000000." + time));
        copy.put("aws:rep:deleting", AttributeValue.fromBool(false));
        return copy;
    }

    private static Map<String, AttributeValue> with(
            Map<String, AttributeValue> item, String name, AttributeValue value) {
        Map<String, AttributeValue> copy = new HashMap<>(item);
        copy.put(name, value);
        return copy;
    }

    private static AttributeValue s(String text) {
        return AttributeValue.fromS(text);
    }
}
