package io.dynabridge.tools.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dynabridge.tools.stack.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the last verification of a connector's targets said, kept for whoever asks whether all is ready.
 *
 * @param absent source items that are not in the target though it is as it should be: conflicts and dead letters
 * @param began when it began to read: what happened since it may not have seen
 * @param at when it ended
 */
public record LastVerdict(String verdict, long absent, Instant began, Instant at) {

    /** Where a report says which config it is about. */
    static final String CONFIG = "config";
    /** Where it says when it began to read, in milliseconds since 1970. */
    static final String BEGAN = "began_ms";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Where verifications keep their state, unless they are told otherwise. */
    static Path directory() {
        return Installation.find().stateDirectory().resolve("verify");
    }

    /**
     * The last verdict; empty where there is none, or none of this config.
     *
     * @param directory the {@code --state} of the verification; null for the default
     * @param digest of what is to have been verified, see {@link #digest}
     */
    public static Optional<LastVerdict> read(Path directory, String connector, String digest) {
        Path file = file(directory == null ? directory() : directory, connector);
        try {
            if (!Files.exists(file)) {
                return Optional.empty();
            }
            JsonNode report = JSON.readTree(Files.readString(file));
            if (!report.path(CONFIG).asText().equals(digest)) {
                return Optional.empty();
            }
            return Optional.of(new LastVerdict(
                    report.path("verdict").asText(),
                    report.path("unplaced").asLong(),
                    Instant.ofEpochMilli(report.path(BEGAN).asLong()),
                    Files.getLastModifiedTime(file).toInstant()));
        } catch (IOException e) {
            return Optional.of(new LastVerdict("nothing that can be read in " + file, 0, Instant.EPOCH, Instant.EPOCH));
        }
    }

    /** What is kept of a verification that could not tell. */
    static ObjectNode undecided(String digest, Instant ended) {
        return JSON.createObjectNode()
                .put("verdict", "undecided")
                .put(BEGAN, ended.toEpochMilli())
                .put(CONFIG, digest);
    }

    /**
     * What tells whether all is still configured as it was when it was verified, and in the same place.
     *
     * @param cluster the Kafka cluster that Connect works with: another one may have connectors of the same names
     * @param sink the sink connector's config, as Connect has it
     * @param others those of the source connectors whose changes may come to it, and of sinks that may write to its targets
     */
    public static String digest(String cluster, Map<String, String> sink, Collection<Map<String, String>> others) {
        List<String> all = others.stream()
                .map(config -> new TreeMap<>(config).toString())
                .distinct()
                .sorted()
                .toList();
        ItemDigest digest = ItemDigest.of(cluster + "\n" + new TreeMap<>(sink) + "\n" + all);
        return Long.toHexString(digest.high()) + Long.toHexString(digest.low());
    }

    static Path file(Path directory, String connector) {
        return directory.resolve(
                "last-" + Long.toHexString(ItemDigest.of(connector).high()) + ".json");
    }
}
