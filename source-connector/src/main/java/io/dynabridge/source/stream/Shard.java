package io.dynabridge.source.stream;

import java.util.Optional;

/**
 * A shard as DescribeStream lists it.
 *
 * @param parent the shard that it continues, listed or not
 * @param startingSequenceNumber where it begins
 * @param endingSequenceNumber of its last record; empty while it is open
 */
public record Shard(
        String id,
        Optional<String> parent,
        Optional<String> startingSequenceNumber,
        Optional<String> endingSequenceNumber) {

    /** Whether nothing will be added any more. */
    public boolean isClosed() {
        return endingSequenceNumber.isPresent();
    }
}
