package io.dynabridge.tools.chaos.check;

import io.dynabridge.tools.chaos.history.Coordinates;
import io.dynabridge.tools.chaos.history.DeadLetter;
import io.dynabridge.tools.chaos.history.Emission;
import io.dynabridge.tools.chaos.history.History;
import io.dynabridge.tools.chaos.history.Sighting;
import io.dynabridge.tools.chaos.history.Write;
import io.dynabridge.tools.verify.ItemDigest;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;

/** Makes histories by hand: what clients write, and what would stand in Kafka and in the tables of it. */
final class Clients {

    static final String TOPIC = "changes";

    final History history = new History();
    private final Map<String, Write> now = new HashMap<>();
    private final Map<String, Long> newest = new HashMap<>();
    private long offset;
    private long sequence;

    /** An acknowledged write of an item. */
    Write write(String item, String place) {
        Write write = begin(item, place, false);
        history.acknowledge(write);
        return write;
    }

    /** An acknowledged delete. */
    Write delete(String item) {
        Write write = begin(item, null, true);
        history.acknowledge(write);
        return write;
    }

    /** A write whose answer was lost. */
    Write maybe(String item, String place) {
        return begin(item, place, false);
    }

    /** A write from before there was a stream. */
    Write initial(String item, String place) {
        Write write = next(item, place, false);
        history.beforeTheStream(write);
        return write;
    }

    private Write begin(String item, String place, boolean deletes) {
        Write write = next(item, place, deletes);
        history.begin(write);
        return write;
    }

    private Write next(String item, String place, boolean deletes) {
        Write last = now.get(item);
        long version = newest.merge(item, 1L, Long::sum);
        long before = last == null || last.deletes() ? 0 : last.version();
        ItemDigest digest = deletes ? null : ItemDigest.of(item + version);
        Write write = new Write(item, version, before, place, digest, version);
        now.put(item, write);
        return write;
    }

    /** The stream's record of a write, as it would come next. */
    Emission emitted(Write write) {
        String operation = write.deletes() ? "d" : write.before() == 0 ? "c" : "u";
        return emission(write, operation, write.before(), 0, "shard-1");
    }

    /** The same in another partition. */
    Emission emittedIn(int partition, Write write) {
        return emission(write, emitted(write).operation(), write.before(), partition, "shard-1");
    }

    /** The same from a shard. */
    Emission emittedFrom(String shard, Write write) {
        return emission(write, emitted(write).operation(), write.before(), 0, shard);
    }

    /** A touch of the item as it stood after a write. */
    Emission touched(Write write) {
        return emission(write, "r", 0, 0, "shard-1");
    }

    private Emission emission(Write write, String operation, long before, int partition, String shard) {
        sequence++;
        return new Emission(
                new Coordinates(TOPIC, partition, offset++),
                write.item(),
                operation,
                before,
                write.deletes() ? 0 : write.version(),
                write.place(),
                write.digest(),
                "event-" + sequence,
                BigInteger.valueOf(sequence),
                shard);
    }

    /** The same record once more, further on. */
    Emission again(Emission record) {
        return new Emission(
                new Coordinates(TOPIC, record.at().partition(), offset++),
                record.item(),
                record.operation(),
                record.before(),
                record.after(),
                record.place(),
                record.digest(),
                record.event(),
                record.sequence(),
                record.shard());
    }

    static Sighting seen(Write write) {
        return new Sighting(write.item(), write.version(), write.place(), write.digest());
    }

    static Sighting scanned(Write write) {
        return new Sighting(write.item(), write.version(), write.place(), write.digest(), true);
    }

    static Sighting seenAt(String place, Write write) {
        return new Sighting(write.item(), write.version(), place, write.digest());
    }

    static Sighting foreign(String place) {
        return new Sighting(null, 0, place, ItemDigest.of("foreign"));
    }

    static DeadLetter conflict(Emission record) {
        return new DeadLetter(record, "TargetKeyConflictException", "another holds it");
    }

    static DeadLetter bad(Emission record) {
        return new DeadLetter(record, "BadRecordException", "it lacks its key");
    }
}
