package io.dynabridge.tools.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LastVerdictTest {

    private static final Map<String, String> SINK = Map.of("topics", "books", "transforms", "rekey");
    private static final Map<String, String> SOURCE = Map.of("table.include.list", "books");
    private static final String DIGEST = LastVerdict.digest("cluster", SINK, List.of(SOURCE));

    @TempDir
    private Path directory;

    @Test
    void itCountsForTheConfigThatWasVerifiedOnly() throws IOException {
        Files.writeString(
                LastVerdict.file(directory, "books-sink"),
                "{\"verdict\": \"equal\", \"unplaced\": 3, \"began_ms\": 7, \"config\": \"" + DIGEST + "\"}");

        assertThat(LastVerdict.read(directory, "books-sink", DIGEST)).hasValueSatisfying(last -> {
            assertThat(last.verdict()).isEqualTo("equal");
            assertThat(last.absent()).isEqualTo(3);
            assertThat(last.began()).isEqualTo(Instant.ofEpochMilli(7));
        });
        assertThat(List.of(
                        LastVerdict.digest("cluster", Map.of("topics", "books"), List.of(SOURCE)),
                        LastVerdict.digest("cluster", SINK, List.of(SOURCE, Map.of())),
                        LastVerdict.digest("another", SINK, List.of(SOURCE))))
                .as("another sink config, another source, another cluster")
                .allMatch(other ->
                        LastVerdict.read(directory, "books-sink", other).isEmpty());
        assertThat(LastVerdict.digest("cluster", SINK, List.of(SOURCE, SOURCE)))
                .as("one that reads two tables")
                .isEqualTo(DIGEST);
        assertThat(LastVerdict.read(directory, "other-sink", DIGEST)).isEmpty();
    }
}
