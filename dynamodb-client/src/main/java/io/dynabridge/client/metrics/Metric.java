package io.dynabridge.client.metrics;

/**
 * A metric of something: of a task, a table or a shard. {@code docs/metrics.md} has all of them, and tests compare.
 *
 * <p>No name is used with different tags: exporters that make one family of a name, as Prometheus does, refuse that.
 *
 * @param unit of the value
 * @param meaning what the document says, word for word
 */
public record Metric<S>(String name, Kind kind, String unit, String meaning, Reading<S> reading) {

    /** How a value moves. */
    public enum Kind {
        /** Grows from 0 since the task started. */
        COUNTER,
        /** Goes up and down. */
        GAUGE
    }

    /** Reads the value. */
    @FunctionalInterface
    public interface Reading<S> {
        /** The value at this moment, milliseconds since 1970. */
        Number of(S subject, long nowMs);
    }

    /** Something that is counted. */
    public static <S> Metric<S> counter(String name, String unit, String meaning, Reading<S> reading) {
        return new Metric<>(name, Kind.COUNTER, unit, meaning, reading);
    }

    /** Something that is looked at. */
    public static <S> Metric<S> gauge(String name, String unit, String meaning, Reading<S> reading) {
        return new Metric<>(name, Kind.GAUGE, unit, meaning, reading);
    }

    /** The value now; an adder is read, because a reporter may keep what it is given. */
    public Number value(S subject, long nowMs) {
        Number value = reading.of(subject, nowMs);
        return value instanceof Long || value instanceof Double ? value : Long.valueOf(value.longValue());
    }
}
