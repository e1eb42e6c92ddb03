package io.dynabridge.tools.finalize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynabridge.tools.connector.RefusedException;
import io.dynabridge.tools.finalize.WalkProgress.Segment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgressFileTest {

    private static final Map<String, Object> KEY = Map.of("isbn", Map.of("S", "9780441013593"), "no", Map.of("N", "7"));

    private final WalkProgress progress = new WalkProgress(List.of(
            Segment.START,
            Segment.START.after(KEY, true),
            Segment.START.after(KEY, true).end()));

    @TempDir
    private Path directory;

    @Test
    void whatWasWrittenIsReadAgain() {
        assertThat(file("books", "id", "_dynabridge").read()).isEmpty();

        file("books", "id", "_dynabridge").write(WalkProgress.start(3));
        file("books", "id", "_dynabridge").write(progress);

        assertThat(file("books", "id", "_dynabridge").read()).contains(progress);
    }

    @Test
    void progressOfAnotherTableOrAttributeDoesNotCount() {
        file("books", "id", "_dynabridge").write(progress);

        assertThat(file("books", "made-anew", "_dynabridge").read()).isEmpty();
        assertThat(file("books", "id", "_other/name").read()).isEmpty();
        assertThat(file("orders", "id", "_dynabridge").read()).isEmpty();
    }

    @Test
    void aKillBetweenWritingAndReplacingLeavesTheOldProgress() throws IOException {
        file("books", "id", "_dynabridge").write(progress);
        Files.writeString(onlyFile().resolveSibling(onlyFile().getFileName() + ".new"), "{\"half");

        assertThat(file("books", "id", "_dynabridge").read()).contains(progress);
        file("books", "id", "_dynabridge").write(WalkProgress.start(1));
        assertThat(file("books", "id", "_dynabridge").read()).contains(WalkProgress.start(1));
    }

    @Test
    void aSpoiltFileIsRefusedWithTheRemedy() throws IOException {
        file("books", "id", "_dynabridge").write(progress);
        Files.writeString(onlyFile(), "spoilt");

        assertThatThrownBy(() -> file("books", "id", "_dynabridge").read())
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("--restart");
    }

    @Test
    void aDirectoryThatCannotBeWrittenEndsTheRunWithTheRemedy() throws IOException {
        Path taken = Files.writeString(directory.resolve("taken"), "");

        assertThatThrownBy(() -> new ProgressFile(taken, table("books", "id"), "_dynabridge").write(progress))
                .isInstanceOf(FailedException.class)
                .hasMessageContaining("--state");
    }

    private ProgressFile file(String name, String id, String attribute) {
        return new ProgressFile(directory, table(name, id), attribute);
    }

    private static TargetTable table(String name, String id) {
        return new TargetTable(name, id, List.of("isbn"), 0, 0, 0);
    }

    private Path onlyFile() throws IOException {
        try (var files = Files.list(directory)) {
            Optional<Path> found =
                    files.filter(file -> file.toString().endsWith(".json")).findFirst();
            return found.orElseThrow();
        }
    }
}
