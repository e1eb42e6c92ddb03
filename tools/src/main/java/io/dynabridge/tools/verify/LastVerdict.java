package io.dynabridge.tools.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dynabridge.tools.stack.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * What the last whole verification of a connector's targets said, kept for whoever asks whether all is ready.
 *
 * @param absent source items that are not in the target though it is as it should be: conflicts and dead letters
 */
public record LastVerdict(String verdict, long absent, Instant at) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Where verifications keep their state, unless they are told otherwise. */
    static Path directory() {
        return Installation.find().stateDirectory().resolve("verify");
    }

    /**
     * The last verdict; empty where there is none.
     *
     * @param directory the {@code --state} of the verification; null for the default
     */
    public static Optional<LastVerdict> read(Path directory, String connector) {
        Path file = file(directory == null ? directory() : directory, connector);
        try {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            JsonNode report = JSON.readTree(Files.readString(file));
            return Optional.of(new LastVerdict(
                    report.path("verdict").asText(),
                    report.path("conflicts").path("count").asLong()
                            + report.path("refused").path("count").asLong(),
                    Files.getLastModifiedTime(file).toInstant()));
        } catch (IOException e) {
            return Optional.of(new LastVerdict("nothing that can be read in " + file, 0, Instant.EPOCH));
        }
    }

    static Path file(Path directory, String connector) {
        return directory.resolve(
                "last-" + Long.toHexString(ItemDigest.of(connector).high()) + ".json");
    }
}
