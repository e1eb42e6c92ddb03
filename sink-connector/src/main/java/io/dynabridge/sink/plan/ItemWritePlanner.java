package io.dynabridge.sink.plan;

import io.dynabridge.envelope.Envelope;
import io.dynabridge.envelope.item.ItemKey;
import io.dynabridge.sink.dlq.BadRecordException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.header.Header;
import org.apache.kafka.connect.sink.SinkRecord;

/** Says what a record means for the target: both images mapped to target keys, and what follows from their difference. */
public final class ItemWritePlanner implements RecordPlanner {

    private final TableNameFormat tableName;
    private final Function<String, TableKeys> tables;
    private final Optional<String> guardAttribute;
    private final boolean deletes;
    private final SourceListener sources;
    private final NamesHashes hashes = new NamesHashes();
    private final Namesakes namesakes = new Namesakes();

    /** A planner that tells nobody where records come from. */
    public ItemWritePlanner(
            TableNameFormat tableName,
            Function<String, TableKeys> tables,
            Optional<String> guardAttribute,
            boolean deletes) {
        this(tableName, tables, guardAttribute, deletes, (source, target) -> {});
    }

    /**
     * A planner.
     *
     * @param tableName which table a record goes to
     * @param tables the key schema of a table; may throw to stop the task
     * @param guardAttribute where owner and version are kept; empty to keep none
     * @param deletes whether a deleted source item is deleted in the target
     * @param sources hears of each record that is planned
     */
    public ItemWritePlanner(
            TableNameFormat tableName,
            Function<String, TableKeys> tables,
            Optional<String> guardAttribute,
            boolean deletes,
            SourceListener sources) {
        this.tableName = tableName;
        this.tables = tables;
        this.guardAttribute = guardAttribute;
        this.deletes = deletes;
        this.sources = sources;
    }

    @Override
    public Plan plan(SinkRecord sinkRecord) {
        if (sinkRecord.value() == null) {
            return Plan.NOTHING;
        }
        Envelope envelope;
        String owner;
        String version;
        try {
            Optional<Envelope> found = Envelope.from(sinkRecord.value());
            if (found.isEmpty()) {
                return bad(
                        sinkRecord,
                        "the value is not an envelope of the DynaBridge source connector; input.format=plain takes others");
            }
            envelope = found.get();
            owner = envelope.source().table() + ":"
                    + ItemKey.from(sinkRecord.key()).text();
            version = Version.of(envelope.source());
        } catch (DataException e) {
            return bad(sinkRecord, e.getMessage());
        }
        if (envelope.before() == null && envelope.after() == null) {
            return bad(sinkRecord, "the envelope has neither a before nor an after image");
        }
        Optional<String> misrouted = misrouted(sinkRecord);
        if (misrouted.isPresent()) {
            return bad(sinkRecord, misrouted.get());
        }
        TableKeys table = tables.apply(tableName.resolve(sinkRecord.topic(), envelope.source()));
        Optional<String> namesake = namesakes.complaint(envelope.source(), table.table());
        if (namesake.isPresent()) {
            return bad(sinkRecord, namesake.get());
        }
        TableKeys oldTable = oldTable(sinkRecord, envelope).orElse(table);
        sources.seen(envelope.source(), table);
        Optional<ItemWrite.Delete> leaving = Optional.ofNullable(envelope.before())
                .filter(before -> oldTable.complaint(before).isEmpty())
                .map(before -> new ItemWrite.Delete(oldTable.keyOf(before), owner, version));
        Header refused = sinkRecord.headers().lastWithName(Envelope.REFUSED_HEADER);
        if (refused != null) {
            return new Plan(
                    leaving.map(ItemWrite.class::cast),
                    bad(sinkRecord, String.valueOf(refused.value())).complaint());
        }
        if (envelope.after() == null) {
            return deletes && leaving.isPresent() ? Plan.of(leaving.get()) : Plan.NOTHING;
        }
        Optional<String> complaint = complaint(table, envelope.after());
        if (complaint.isPresent()) {
            // What stands at the old key is no longer what the source holds, wherever the new image ends up.
            return new Plan(
                    leaving.map(ItemWrite.class::cast),
                    bad(sinkRecord, complaint.get() + " (target table " + table.table() + ")")
                            .complaint());
        }
        String names = hashes.of(envelope.after());
        Map<String, Object> item = guardAttribute
                .map(name -> GuardAttribute.addTo(envelope.after(), name, owner, version, names, envelope.source()))
                .orElse(envelope.after());
        TargetKey key = table.keyOf(envelope.after());
        if (leaving.isEmpty()) {
            return Plan.of(new ItemWrite.Put(key, item, owner, version));
        }
        if (!leaving.get().key().equals(key)) {
            return Plan.of(new ItemWrite.Move(leaving.get(), new ItemWrite.Put(key, item, owner, version)));
        }
        return Plan.of(new ItemWrite.Put(key, item, owner, version, Optional.of(predecessor(envelope, names))));
    }

    /** Only RouteItem knows where the image before would have gone; a router behind it moves the image after alone. */
    private static Optional<String> misrouted(SinkRecord sinkRecord) {
        Header routed = sinkRecord.headers().lastWithName(Envelope.AFTER_TOPIC_HEADER);
        return routed == null || sinkRecord.topic().equals(routed.value())
                ? Optional.empty()
                : Optional.of(
                        "the item moves between tables, and a transform behind RouteItem has changed the topic from "
                                + routed.value() + " to " + sinkRecord.topic()
                                + ", so nobody knows where the item stands: put RouteItem behind all transforms that change topics");
    }

    /** Where the image before went, if a transform routed it elsewhere than the image after. */
    private Optional<TableKeys> oldTable(SinkRecord sinkRecord, Envelope envelope) {
        Header oldTopic = sinkRecord.headers().lastWithName(Envelope.BEFORE_TOPIC_HEADER);
        return envelope.before() == null || oldTopic == null || oldTopic.value() == null
                ? Optional.empty()
                : Optional.of(tables.apply(tableName.resolve(String.valueOf(oldTopic.value()), envelope.source())));
    }

    private ItemWrite.Predecessor predecessor(Envelope envelope, String namesAfter) {
        String namesBefore = hashes.of(envelope.before());
        Set<String> dropped = Set.of();
        if (!namesBefore.equals(namesAfter)) {
            dropped = new TreeSet<>(envelope.before().keySet());
            dropped.removeAll(envelope.after().keySet());
        }
        return new ItemWrite.Predecessor(namesBefore, dropped);
    }

    private Optional<String> complaint(TableKeys table, Map<String, Object> item) {
        if (guardAttribute.filter(item::containsKey).isPresent()) {
            return Optional.of("the item itself has an attribute '" + guardAttribute.get()
                    + "': set write.guard.attribute to another name, or drop the attribute with ReplaceAttribute");
        }
        return table.complaint(item);
    }

    private static Plan bad(SinkRecord sinkRecord, String reason) {
        return Plan.bad(new BadRecordException(Coordinates.of(sinkRecord) + ": " + reason));
    }
}
