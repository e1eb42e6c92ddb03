package io.dynabridge.tools.status;

import io.dynabridge.tools.pipeline.SentChange;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * How late a source connector is: the time from a table's newest change to its record in Kafka, of the table where that is
 * longest.
 *
 * @param time empty where there was no change, or none that can be read
 * @param past whether the stream was read since until later than that change was sent, so that it says nothing of now
 * @param unknown why it is not known; empty where it is, or where there was no change
 */
record SourceLag(Optional<Duration> time, boolean past, Optional<String> unknown) {

    /** No change yet. */
    static final SourceLag NONE = new SourceLag(Optional.empty(), false, Optional.empty());

    static SourceLag unknown(String why) {
        return new SourceLag(Optional.empty(), false, Optional.of(why));
    }

    /**
     * The lag that counts.
     *
     * @param newest the newest change of each table
     * @param covered until when each table's stream is read; empty where that is not known
     */
    static SourceLag of(List<SentChange> newest, Function<String, Optional<Instant>> covered) {
        return newest.stream()
                .map(change -> new SourceLag(
                        Optional.of(change.lag()),
                        covered.apply(change.table())
                                .filter(change.sent()::isBefore)
                                .isPresent(),
                        Optional.empty()))
                .max(Comparator.comparing((SourceLag lag) -> !lag.past)
                        .thenComparing(lag -> lag.time.orElse(Duration.ZERO)))
                .orElse(NONE);
    }
}
