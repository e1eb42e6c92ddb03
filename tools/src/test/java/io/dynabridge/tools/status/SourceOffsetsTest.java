package io.dynabridge.tools.status;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dynabridge.tools.status.SourceOffsets.ShardRead;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SourceOffsetsTest {

    private static final long DAY = Duration.ofDays(1).toMillis();

    private final List<String> entries = new ArrayList<>(List.of(
            "{'partition': {'table': 'books'}, 'offset': {'stream': 'now', 'epoch': 1}}",
            "{'partition': {'table': 'books', 'loss': 'told'}, 'offset': {'gap_to_ms': 3}}"));
    private final ShardTurns turns = new ShardTurns();

    @Test
    void aStreamIsReadUntilWhatItsOldestShardSaysThatIsStillRead() throws IOException {
        shard("now", "finished", "'epoch': 1, 'covered_ms': 5, 'finished': true");
        shard("now", "behind", "'epoch': 1, 'covered_ms': 9");
        shard("now", "ahead", "'epoch': 1, 'covered_ms': 11");
        shard("before", "of another stream", "'epoch': 1, 'covered_ms': 2");
        shard("now", "of another epoch", "'covered_ms': 2");

        assertThat(least()).contains(new ShardRead("behind", Instant.ofEpochMilli(9)));
        assertThat(offsets().leastRead("shop", turns)).isEmpty();
        assertThat(offsets().unsettled("books")).isEqualTo(Instant.ofEpochMilli(3));
        assertThat(offsets().unsettled("shop")).isEqualTo(Instant.EPOCH);
    }

    @Test
    void whereAllShardsAreFinishedTheYoungestCounts() throws IOException {
        shard("now", "a", "'epoch': 1, 'covered_ms': 5, 'finished': true");
        shard("now", "b", "'epoch': 1, 'covered_ms': 9, 'finished': true");

        assertThat(least()).contains(new ShardRead("b", Instant.ofEpochMilli(9)));
    }

    @Test
    void aShardThatHasJustBegunIsNotAsOldAsTheLastChangeBeforeIt() throws IOException {
        shard("now", "a", "'epoch': 1, 'covered_ms': 50");
        shard("now", "b", "'epoch': 1, 'covered_ms': 9");
        turn("b", "STARTED", 60);
        turn("a", "READING", 70);

        assertThat(least())
                .as("who says READING may not be able to read")
                .map(ShardRead::shard)
                .contains("a");
        assertThat(offsets().leastRead("books", new ShardTurns()).map(ShardRead::shard))
                .as("but what is covered is no more")
                .contains("b");
        turn("b", "FORGOTTEN", 80);
        assertThat(least().map(ShardRead::shard)).contains("b");
    }

    @Test
    void aShardThatIsBehindByMoreThanAStreamKeepsIsGone() throws IOException {
        shard("now", "skipped", "'epoch': 1, 'covered_ms': 5");
        shard("now", "read", "'epoch': 1, 'covered_ms': " + (DAY + 6));

        assertThat(least().map(ShardRead::shard)).contains("read");
    }

    @Test
    void aShardOfWhichNothingIsKnownIsTheOldest() throws IOException {
        shard("now", "new", "'epoch': 1, 'covered_ms': 0");
        shard("now", "read", "'epoch': 1, 'covered_ms': " + (DAY + 6));

        assertThat(least()).contains(new ShardRead("new", Instant.EPOCH));
    }

    @Test
    void untilAnEpochHasShardsThoseBeforeItCount() throws IOException {
        shard("now", "a", "'covered_ms': 5");

        assertThat(least().map(ShardRead::shard)).contains("a");
    }

    private Optional<ShardRead> least() throws IOException {
        return offsets().leastRead("books", turns);
    }

    private void shard(String stream, String id, String offset) {
        entries.add("{'partition': {'stream': '" + stream + "', 'shard': '" + id + "'}, 'offset': {" + offset + "}}");
    }

    private void turn(String shard, String status, long at) throws IOException {
        turns.accept(json("{'type': 'shard', 'stream': 'now', 'shard': '" + shard + "', 'status': '" + status
                + "', 'ts_ms': " + at + "}"));
    }

    private SourceOffsets offsets() throws IOException {
        return new SourceOffsets(json("{'offsets': [" + String.join(",", entries) + "]}"));
    }

    private static JsonNode json(String text) throws IOException {
        return new ObjectMapper().readTree(text.replace('\'', '"'));
    }
}
