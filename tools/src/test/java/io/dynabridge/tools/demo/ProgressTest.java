package io.dynabridge.tools.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressTest {

    private final Progress progress = new Progress();

    @Test
    void itemsOfAllSegmentsAddUpAndRepeatedRecordsCountOnce() {
        see("{'status': 'STARTED', 'table': 'books', 'segments': 2}");
        see("{'status': 'IN_PROGRESS', 'segment': '0/2', 'items': 10}");
        see("{'status': 'IN_PROGRESS', 'segment': '1/2', 'items': 5}");
        see("{'status': 'IN_PROGRESS', 'segment': '0/2', 'items': 25}");
        see("{'status': 'IN_PROGRESS', 'segment': '0/2', 'items': 25}");

        assertThat(progress.items()).isEqualTo(30);
        assertThat(progress.segments()).isEqualTo(2);
        assertThat(progress.isCompleted()).isFalse();
    }

    @Test
    void theTablesOwnRecordEndsTheRun() {
        see("{'status': 'IN_PROGRESS', 'segment': '0/1', 'items': 30, 'done': true}");
        assertThat(progress.isCompleted()).isFalse();

        see("{'status': 'COMPLETED', 'table': 'books', 'items': 30, 'duration_ms': 1500}");
        assertThat(progress.isCompleted()).isTrue();
        assertThat(progress.duration()).isEqualTo(Duration.ofMillis(1500));
    }

    @Test
    void recordsAboutShardsAreNoProgress() {
        see("{'status': 'FINISHED', 'shard': 'shardId-1'}");

        assertThat(progress.items()).isZero();
        assertThat(progress.isCompleted()).isFalse();
    }

    private void see(String json) {
        try {
            progress.accept(new ObjectMapper().readTree(json.replace('\'', '"')));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
