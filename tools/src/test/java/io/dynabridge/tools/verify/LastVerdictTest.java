package io.dynabridge.tools.verify;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LastVerdictTest {

    private static final Map<String, String> CONFIG = Map.of("topics", "books", "transforms", "rekey");

    @TempDir
    private Path directory;

    @Test
    void itCountsForTheConfigThatWasVerifiedOnly() throws IOException {
        Files.writeString(
                LastVerdict.file(directory, "books-sink"),
                "{\"verdict\": \"equal\", \"unplaced\": 3, \"began_ms\": 7, \"config\": \"" + LastVerdict.digest(CONFIG)
                        + "\"}");

        assertThat(LastVerdict.read(directory, "books-sink", CONFIG)).hasValueSatisfying(last -> {
            assertThat(last.verdict()).isEqualTo("equal");
            assertThat(last.absent()).isEqualTo(3);
            assertThat(last.began()).isEqualTo(Instant.ofEpochMilli(7));
        });
        assertThat(LastVerdict.read(directory, "books-sink", Map.of("topics", "books")))
                .as("another config")
                .isEmpty();
        assertThat(LastVerdict.read(directory, "other-sink", CONFIG)).isEmpty();
    }
}
