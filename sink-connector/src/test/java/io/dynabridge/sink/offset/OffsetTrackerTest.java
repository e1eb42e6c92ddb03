package io.dynabridge.sink.offset;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class OffsetTrackerTest {

    private static final TopicPartition BOOKS = new TopicPartition("books", 0);
    private static final TopicPartition OTHERS = new TopicPartition("books", 1);

    private final OffsetTracker tracker = new OffsetTracker();

    @Test
    void theFrontierIsTheLowestPendingOffset() {
        OffsetTracker.Ticket first = tracker.track(BOOKS, 3);
        OffsetTracker.Ticket second = tracker.track(BOOKS, 7);
        tracker.processed(second);
        assertThat(tracker.frontier(BOOKS, 9)).isEqualTo(3);
        tracker.processed(first);
        assertThat(tracker.frontier(BOOKS, 9)).isEqualTo(9);
    }

    @Test
    void partitionsDoNotHoldOneAnotherBack() {
        tracker.track(BOOKS, 3);
        assertThat(tracker.frontier(OTHERS, 5)).isEqualTo(5);
    }

    @Test
    void afterARewindBothDeliveriesMustBeProcessed() {
        OffsetTracker.Ticket before = tracker.track(BOOKS, 3);
        OffsetTracker.Ticket after = tracker.track(BOOKS, 3);
        tracker.processed(before);
        assertThat(tracker.frontier(BOOKS, 4)).isEqualTo(3);
        tracker.processed(after);
        assertThat(tracker.frontier(BOOKS, 4)).isEqualTo(4);
    }

    @Test
    void ticketsOfAClosedPartitionDoNotCountForItsNextLife() {
        OffsetTracker.Ticket old = tracker.track(BOOKS, 3);
        tracker.close(BOOKS);
        tracker.track(BOOKS, 3);
        tracker.processed(old);
        assertThat(tracker.frontier(BOOKS, 4)).isEqualTo(3);
    }

    @Test
    void theConsumersPositionIsNeverPassed() {
        tracker.track(BOOKS, 8);
        assertThat(tracker.frontier(BOOKS, 5)).isEqualTo(5);
    }
}
