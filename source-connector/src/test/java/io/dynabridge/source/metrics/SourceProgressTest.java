package io.dynabridge.source.metrics;

import static io.dynabridge.source.metrics.ShardProgress.State.CLOSING;
import static io.dynabridge.source.metrics.ShardProgress.State.READING;
import static io.dynabridge.source.metrics.ShardProgress.State.WAITING_FOR_CHILDREN;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SourceProgressTest {

    private final HandClock clock = new HandClock(100_000);
    private final Map<String, TableProgress> tables = new HashMap<>();
    private final List<String> shards = new ArrayList<>();
    private final SourceProgress progress = new SourceProgress(clock, new SourceProgress.Watcher() {
        @Override
        public void tableAdded(TableProgress table) {
            assertThat(tables.put(table.table(), table)).isNull();
        }

        @Override
        public void shardAdded(ShardProgress shard) {
            shards.add(shard.shard());
        }

        @Override
        public void shardRemoved(ShardProgress shard) {
            assertThat(shards.remove(shard.shard())).isTrue();
        }
    });

    @Test
    void aShardIsInOneStateAtATimeAndGoneWhenItIsDone() {
        progress.shardStarted("books", "s1");
        assertThat(states()).containsExactly(1L, 0L, 0L);
        progress.shardClosing("books", "s1");
        assertThat(states()).containsExactly(0L, 1L, 0L);
        progress.shardWaitingForChildren("books", "s1");
        assertThat(states()).containsExactly(0L, 0L, 1L);
        progress.shardDone("books", "s1");
        progress.shardStarted("books", "s2");
        progress.shardDone("books", "s1");
        assertThat(states()).containsExactly(1L, 0L, 0L);
        assertThat(books().finishedShards.sum()).isEqualTo(1);
        assertThat(shards).containsExactly("s2");
    }

    @Test
    void aShardThatWasFinishedBeforeTheTaskStartedIsSeenWaitingForItsChildren() {
        progress.shardWaitingForChildren("books", "old");
        clock.pass(5_000);
        assertThat(states()).containsExactly(0L, 0L, 1L);
        assertThat(progress.lagMillis()).isEqualTo(5_000);
    }

    @Test
    void nothingGathersOverYearsOfRollOvers() {
        for (int i = 0; i < 10_000; i++) {
            progress.shardStarted("books", "s" + i);
            progress.pageRead("books", "s" + i, 1, 1, clock.millis());
            progress.shardClosing("books", "s" + i);
            progress.shardWaitingForChildren("books", "s" + i);
            progress.shardDone("books", "s" + i);
        }
        assertThat(books().shards).isEmpty();
        assertThat(shards).isEmpty();
        assertThat(books().finishedShards.sum()).isEqualTo(10_000);
    }

    @Test
    void theLagOfATaskIsThatOfItsShardFurthestBehind() {
        progress.pageRead("books", "s1", 1, 10, 99_000);
        progress.pageRead("books", "s2", 1, 10, 98_000);
        progress.pageRead("films", "s3", 1, 10, 97_000);
        assertThat(progress.lagMillis()).isEqualTo(3_000);
        assertThat(books().lagMillis(clock.millis())).isEqualTo(2_000);
        progress.pageRead("films", "s3", 0, 0, 0);
        assertThat(progress.lagMillis()).isEqualTo(2_000);
        progress.shardDone("books", "s2");
        assertThat(progress.lagMillis()).isEqualTo(1_000);
    }

    @Test
    void recordsAndBytesAreCountedForTheirTable() {
        progress.pageRead("books", "s1", 3, 300, 99_000);
        progress.pageRead("books", "s2", 4, 400, 99_000);
        progress.pageRead("films", "s3", 5, 500, 99_000);
        assertThat(books().records.sum()).isEqualTo(7);
        assertThat(books().bytes.sum()).isEqualTo(700);
        assertThat(books().recordRate.perSecond(clock.millis())).isEqualTo(7.0);
        assertThat(tables.get("films").records.sum()).isEqualTo(5);
    }

    private List<Long> states() {
        return List.of(books().shards(READING), books().shards(CLOSING), books().shards(WAITING_FOR_CHILDREN));
    }

    private TableProgress books() {
        return tables.get("books");
    }
}
