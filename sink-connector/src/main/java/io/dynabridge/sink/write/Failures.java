package io.dynabridge.sink.write;

import io.dynabridge.client.error.Remedy;
import io.dynabridge.sink.config.SinkConfig;
import io.dynabridge.sink.dlq.BadRecordException;
import io.dynabridge.sink.dlq.ForeignItemException;
import io.dynabridge.sink.dlq.TargetKeyConflictException;
import io.dynabridge.sink.plan.ItemWrite;
import io.dynabridge.sink.plan.TargetKey;
import java.time.Duration;
import java.util.stream.Collectors;
import org.apache.kafka.connect.errors.ConnectException;

/** The sentences that tell an operator what went wrong with a write and what to do. */
final class Failures {

    private Failures() {}

    static TargetKeyConflictException conflict(PendingWrite write, Duration waited) {
        TargetKey key = claimed(write);
        return new TargetKeyConflictException(
                write.coordinates() + ": source item " + write.write().owner() + " claims target key " + key.key()
                        + " of table " + key.table() + ", which belongs to source item " + write.rival()
                        + " and was left to it ("
                        + SinkConfig.CONFLICT_POLICY + "=report, waited " + waited.toMillis() + " ms)");
    }

    static ForeignItemException foreign(PendingWrite write) {
        TargetKey key = claimed(write);
        return new ForeignItemException(write.coordinates() + ": source item "
                + write.write().owner() + " maps to target key " + key.key()
                + " of table " + key.table() + ", where an item stands that this sink did not write; it was left ("
                + SinkConfig.FOREIGN_ITEM_POLICY + "=report)");
    }

    static BadRecordException unwritable(PendingWrite write, String reason) {
        return write.complaint()
                .orElseGet(
                        () -> new BadRecordException(write.coordinates() + ": DynamoDB refuses the item of source item "
                                + write.write().owner() + " (target " + targets(write) + "): " + reason));
    }

    static ConnectException fatal(PendingWrite write, Throwable cause) {
        return new ConnectException(
                write.coordinates() + ": " + Remedy.explain(cause, action(write), "table " + table(write)), cause);
    }

    static ConnectException retriedInVain(PendingWrite write, Duration tried, Throwable cause) {
        String why = cause == null
                ? "the target item changes as fast as it is written"
                : Remedy.explain(cause, action(write), "table " + table(write));
        return new ConnectException(
                write.coordinates() + ": gave up after " + tried.toMillis()
                        + " ms of retries; nothing is lost, the record is read again at restart. Give the table more"
                        + " write capacity, lower " + SinkConfig.MAX_IN_FLIGHT_WRITES + ", or raise "
                        + SinkConfig.MAX_RETRY_TIME_MS + ". Last failure: " + why,
                cause);
    }

    private static TargetKey claimed(PendingWrite write) {
        return write.write().written().map(ItemWrite.Put::key).orElseThrow();
    }

    private static String table(PendingWrite write) {
        return write.targets().get(0).table();
    }

    private static String targets(PendingWrite write) {
        return write.targets().stream()
                .map(key -> "table " + key.table() + ", key " + key.key())
                .collect(Collectors.joining(" and "));
    }

    private static String action(PendingWrite write) {
        return write.attempt().puts() ? "dynamodb:PutItem" : "dynamodb:DeleteItem";
    }
}
