package io.dynabridge.sink.write;

import io.dynabridge.sink.dlq.BadRecordException;
import io.dynabridge.sink.guard.Attempt;
import io.dynabridge.sink.guard.PutMode;
import io.dynabridge.sink.offset.OffsetTracker;
import io.dynabridge.sink.plan.Coordinates;
import io.dynabridge.sink.plan.ItemWrite;
import io.dynabridge.sink.plan.TargetKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.connect.sink.SinkRecord;

/** One record's write on its way: what is asked of DynamoDB next, and how it has fared so far. */
public final class PendingWrite {

    private static final long NEVER = Long.MIN_VALUE;

    private final SinkRecord sinkRecord;
    private final OffsetTracker.Ticket ticket;
    private final ItemWrite write;
    private final Optional<BadRecordException> complaint;
    private final Coordinates coordinates;
    private final List<TargetKey> targets;
    private final long bytes;

    private Attempt attempt;
    private String token;
    private boolean alone;
    private boolean abandoned;
    private int tries;
    private long failingSince = NEVER;
    private long conflictSince = NEVER;
    private int conflicts;
    private String rival;
    private long notBefore;

    long sequence;
    int blocked;
    boolean active;
    boolean ready;

    /** A write that has not been tried, its record measured. */
    public PendingWrite(
            SinkRecord sinkRecord,
            OffsetTracker.Ticket ticket,
            ItemWrite write,
            Optional<BadRecordException> complaint) {
        this(sinkRecord, ticket, write, complaint, RecordSize.of(sinkRecord));
    }

    /**
     * A write that has not been tried.
     *
     * @param complaint what to report once the write is done
     * @param bytes what the record holds in memory, roughly
     */
    public PendingWrite(
            SinkRecord sinkRecord,
            OffsetTracker.Ticket ticket,
            ItemWrite write,
            Optional<BadRecordException> complaint,
            long bytes) {
        this.sinkRecord = sinkRecord;
        this.ticket = ticket;
        this.write = write;
        this.complaint = complaint;
        this.coordinates = Coordinates.of(sinkRecord);
        this.bytes = bytes;
        this.targets = new ArrayList<>(2);
        write.vacated().ifPresent(targets::add);
        write.written().ifPresent(put -> targets.add(put.key()));
    }

    /** The record that asks for it. */
    public SinkRecord sinkRecord() {
        return sinkRecord;
    }

    /** The record's place among the pending offsets. */
    public OffsetTracker.Ticket ticket() {
        return ticket;
    }

    /** What the next request is to do. */
    public Attempt attempt() {
        return attempt;
    }

    /** Distinguishes this attempt's transaction: DynamoDB carries out requests with the same token once. */
    public String token() {
        return token;
    }

    /** What the record holds in memory, roughly. */
    long bytes() {
        return bytes;
    }

    /** When the change was made, milliseconds since 1970; {@link Backlog#NEVER} where the record does not tell. */
    long createdMs() {
        return sinkRecord.timestamp() == null ? Backlog.NEVER : sinkRecord.timestamp();
    }

    ItemWrite write() {
        return write;
    }

    Optional<BadRecordException> complaint() {
        return complaint;
    }

    Coordinates coordinates() {
        return coordinates;
    }

    List<TargetKey> targets() {
        return targets;
    }

    /** The tables that it touches. */
    public Stream<String> tables() {
        return targets.stream().map(TargetKey::table);
    }

    /** Sets the first attempt. */
    void begin(PutMode mode) {
        attempt = Attempt.first(write, mode);
    }

    /** Another attempt is another transaction; a retry of the same attempt keeps its token. */
    void become(Attempt next) {
        attempt = next;
        token = null;
        failingSince = NEVER;
        tries = 0;
    }

    void useToken(String fresh) {
        if (token == null) {
            token = fresh;
        }
    }

    /** What was refused is over: asking again is another transaction. */
    void renewToken() {
        token = null;
    }

    boolean isOlderThan(PendingWrite other) {
        return write.version().compareTo(other.write.version()) < 0;
    }

    /** Failed at this time; returns for how long it has been failing, in nanoseconds. */
    long failed(long now) {
        if (failingSince == NEVER) {
            failingSince = now;
        }
        tries++;
        return now - failingSince;
    }

    int tries() {
        return tries;
    }

    /** Met another owner; returns for how long it has been waiting for the key, in nanoseconds. */
    long conflicted(long now, String otherOwner) {
        if (conflictSince == NEVER) {
            conflictSince = now;
        }
        rival = otherOwner;
        conflicts++;
        return now - conflictSince;
    }

    /** Takes over the waiting time of an older change of the same source item that claimed the same key. */
    void inheritConflict(PendingWrite older) {
        if (write.written().map(ItemWrite.Put::key).equals(older.write.written().map(ItemWrite.Put::key))) {
            conflictSince = older.conflictSince;
        }
    }

    int conflicts() {
        return conflicts;
    }

    String rival() {
        return rival;
    }

    void goAlone() {
        alone = true;
    }

    boolean isAlone() {
        return alone;
    }

    void abandon() {
        abandoned = true;
    }

    boolean isAbandoned() {
        return abandoned;
    }

    void waitUntil(long time) {
        notBefore = time;
    }

    long notBefore() {
        return notBefore;
    }
}
