package io.dynabridge.sink.plain;

/** What Connect's dates and times become: {@code plain.time.format}. */
public enum TimeFormat {
    /** Strings in UTC that sort by time: {@code 2026-11-23}, {@code 10:15:30.000}, {@code 2026-11-23T10:15:30.000Z}. */
    ISO8601,
    /** Numbers: days, milliseconds of the day, milliseconds since 1970. */
    EPOCH
}
