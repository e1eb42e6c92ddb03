package io.dynabridge.tools.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynabridge.tools.pipeline.DeadLetters;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class ReplayStartTest {

    @Test
    void aStartIsTheBeginningTheDeadLettersOrATime() {
        assertThat(ReplayStart.parse("start")).isEqualTo(new ReplayStart.Beginning());
        assertThat(ReplayStart.parse("dead-letters")).isEqualTo(new ReplayStart.FirstDeadLetters());
        assertThat(ReplayStart.parse("2026-11-23T10:15:00Z"))
                .isEqualTo(new ReplayStart.Time(Instant.parse("2026-11-23T10:15:00Z")));
        assertThat(ReplayStart.parse("2026-11-23T10:15"))
                .as("without a zone it is the time on this machine's clock")
                .isEqualTo(new ReplayStart.Time(LocalDateTime.of(2026, 11, 23, 10, 15)
                        .atZone(ZoneId.systemDefault())
                        .toInstant()));
    }

    @Test
    void aTimeIsThatOfItsMinuteAsChangesMayBeTimedNoBetter() {
        assertThat(ReplayStart.parse("2026-11-23T22:42:13Z")).isEqualTo(ReplayStart.parse("2026-11-23T22:42:00Z"));
    }

    @Test
    void whatTheTopicNoLongerHasIsSaidAndNotCounted() {
        TopicPartition cut = new TopicPartition("t", 0);
        TopicPartition whole = new TopicPartition("t", 1);
        Map<TopicPartition, Long> beginnings = Map.of(cut, 7L, whole, 0L);
        DeadLetters letters = new DeadLetters("letters");

        assertThat(ReplayStart.notBefore(beginnings, Map.of(cut, 5L, whole, 5L)))
                .isEqualTo(Map.of(cut, 7L, whole, 5L));
        assertThat(new ReplayStart.Beginning()
                        .gone(Map.of(cut, 0L, whole, 0L), beginnings, letters)
                        .orElseThrow())
                .startsWith("7 older records are no longer in the topic");
        assertThat(new ReplayStart.Beginning().gone(Map.of(whole, 0L), beginnings, letters))
                .isEmpty();
        ReplayStart time = ReplayStart.parse("2026-11-23T22:42:00Z");
        assertThat(time.gone(Map.of(cut, 7L, whole, 0L), beginnings, letters).orElseThrow())
                .startsWith("1 partition may have had older records");
        assertThat(time.gone(Map.of(cut, 8L), beginnings, letters)).isEmpty();
    }

    @Test
    void whatIsNoStartIsRefusedWithTheForms() {
        assertThatThrownBy(() -> ReplayStart.parse("yesterday"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("start, dead-letters, or a time like")
                .hasMessageContaining("yesterday");
    }

    @Test
    void noPartitionIsSetForward() {
        TopicPartition behind = new TopicPartition("t", 0);
        TopicPartition ahead = new TopicPartition("t", 1);
        TopicPartition unread = new TopicPartition("t", 2);
        Map<TopicPartition, Long> committed = Map.of(behind, 5L, ahead, 9L);
        Map<TopicPartition, Long> wanted = Map.of(behind, 7L, ahead, 7L, unread, 7L);
        assertThat(new ReplayStart.Beginning().notBeyond(committed, wanted)).isEqualTo(Map.of(ahead, 7L));
        assertThat(new ReplayStart.FirstDeadLetters().notBeyond(committed, wanted))
                .as("a dead letter has been read, whether or not that is committed yet")
                .isEqualTo(Map.of(behind, 5L, ahead, 7L, unread, 0L));
    }

    @Test
    void connectIsToldPartitionByPartition() {
        assertThat(ReplayStart.body(Map.of(new TopicPartition("t", 1), 5L, new TopicPartition("t", 0), 0L)))
                .hasToString(
                        "{\"offsets\":["
                                + "{\"partition\":{\"kafka_topic\":\"t\",\"kafka_partition\":0},\"offset\":{\"kafka_offset\":0}},"
                                + "{\"partition\":{\"kafka_topic\":\"t\",\"kafka_partition\":1},\"offset\":{\"kafka_offset\":5}}]}");
    }
}
