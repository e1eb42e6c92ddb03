package io.dynabridge.source;

import io.dynabridge.envelope.testing.Mutant;
import io.dynabridge.envelope.testing.Mutant.Edit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Wrong sources, each with the test that is to notice. */
final class SourceMutants {

    private static final String MODEL = "SourceModelTest.everyChangeComesInOrderAndNoneBeforeItsParents";
    private static final String HISTORIES = "SourceHistoriesTest.";
    private static final String EMITTER = "emit.ChangeRecordEmitterTest.";
    private static final String TOUCHES = "snapshot.TouchHistoriesTest.";

    private static final String READER = "stream/ShardReader.java";
    private static final String PUBLISHER = "stream/PagePublisher.java";
    private static final String TRACKER = "stream/ShardTracker.java";
    private static final String GRAPH = "stream/ShardGraph.java";
    private static final String EMIT = "emit/ChangeRecordEmitter.java";

    private final Map<Mutant, String> all = new LinkedHashMap<>();

    private SourceMutants() {
        add(
                MODEL,
                "commits a page with its first record",
                PUBLISHER,
                "(end ? position.atEnd() : position).toOffset()",
                "(last ? to.atEnd() : to).toOffset()");
        add(
                MODEL,
                "starts a child before its parent is acknowledged",
                TRACKER,
                "progress.state = State.CLOSING;\n        return finishIfAcknowledged(progress);",
                "progress.state = State.FINISHED;\n        return true;");
        add(
                MODEL,
                "starts a shard twice",
                TRACKER,
                "return shards.putIfAbsent(shardId, new Progress()) == null;",
                "shards.putIfAbsent(shardId, new Progress()); return true;");
        add(
                MODEL,
                "loses the last page of a closed shard",
                READER,
                "receiver.page(this, page, last)",
                "receiver.page(this, last ? new StreamGateway.Page(List.of(), page.next()) : page, last)");
        add(
                MODEL,
                "loses the last record of a closed shard",
                PUBLISHER,
                "i < page.records().size(); i++",
                "i < page.records().size() - (last ? 1 : 0); i++");
        add(
                MODEL,
                "takes an expired iterator for the end of the shard",
                READER,
                "position = reportedPosition();\n            start();",
                "receiver.gone(this);");
        add(
                MODEL,
                "begins a shard anew where its iterator expired",
                READER,
                "return new StartPosition.After(position.sequenceNumber().get());",
                "return new StartPosition.TrimHorizon();");
        add(
                MODEL,
                "stores the offset of another shard",
                PUBLISHER,
                "Map<String, String> partition = partitions.get(shard);",
                "Map<String, String> partition = partitions.values().iterator().next();");
        add(
                MODEL,
                "shares out children whose parents are not read",
                GRAPH,
                ".map(done::get)\n                        .orElse(true))",
                ".map(done::get).map(any -> true)\n                        .orElse(true))");
        add(
                MODEL,
                "takes a closed shard that was begun for done",
                GRAPH,
                ".filter(position.get()::covers)",
                ".filter(any -> true)");
        add(
                HISTORIES + "tasksThatStartFromAnOldAssignmentGoOnWhereTheyWere",
                "reads one page of a listing",
                "stream/StreamLister.java",
                "if (page.next().isEmpty()) {",
                "if (true) {");
        add(
                EMITTER + "theMarkerIsTakenOutOfEveryImage",
                "forgets the marker strip",
                "emit/ImageStripper.java",
                " && !name.equals(marker)",
                "");
        add(
                EMITTER + "aTouchIsASnapshotReadOfItsRunAlsoOverTheMarkerOfAnEarlierRun",
                "takes a touch for a change",
                EMIT,
                "if (op == Operation.UPDATE && Items.equal(before, after)) {",
                "if (op == null) {");
        add(
                EMITTER + "aTouchIsASnapshotReadOfItsRunAlsoOverTheMarkerOfAnEarlierRun",
                "drops touches",
                EMIT,
                "if (set == null || set.equals(",
                "if (set != null || set.equals(");
        add(
                EMITTER + "aReplicatedTtlDeleteLooksLikeAnyDeleteAndIsNeverIgnored",
                "drops deletes",
                EMIT,
                "if (ttl && ignoreTtlDeletes) {",
                "if (change.eventName() == OperationType.REMOVE) {");
        add(
                EMITTER + "aReplicatedTtlDeleteLooksLikeAnyDeleteAndIsNeverIgnored",
                "takes every delete for one of time to live",
                EMIT,
                "return change.eventName() == OperationType.REMOVE\n                && identity != null",
                "return change.eventName() == OperationType.REMOVE\n                || identity != null");
        add(
                EMITTER + "aTombstoneFollowsTheDeleteAndOnlyItMovesThePositionOn",
                "forgets the tombstone",
                EMIT,
                "if (op != Operation.DELETE || !tombstones) {",
                "if (op != null) {");
        add(
                EMITTER + "aTombstoneFollowsTheDeleteAndOnlyItMovesThePositionOn",
                "moves on with the delete, before its tombstone",
                EMIT,
                "created, partition, previousOffset)",
                "created, partition, offset)");
        add(
                EMITTER + "aNumberKeepsAllItsDigits",
                "turns numbers into doubles",
                "../../../../../../../dynamodb-client/src/main/java/io/dynabridge/client/item/ItemCodec.java",
                "return AttributeType.N.attribute(value.n());",
                "return AttributeType.N.attribute(String.valueOf(Double.parseDouble(value.n())));");
        add(
                TOUCHES + "everyItemIsTouchedOrReadNoneIsMadeAndTheRunSaysWhenItIsOver",
                "counts a page before its items are touched",
                "snapshot/SegmentWalk.java",
                "work.deal(page, partition, position.toOffset(), () -> done(page));",
                "{ work.deal(page, partition, position.toOffset(), () -> {}); done(page); }");
    }

    /** All of them, with the test, below this package, that is to notice. */
    static Map<Mutant, String> all() {
        return new SourceMutants().all;
    }

    private void add(String test, String name, String file, String original, String mutation) {
        all.put(
                new Mutant(name, "src/main/java/io/dynabridge/source/" + file, List.of(new Edit(original, mutation))),
                test);
    }
}
