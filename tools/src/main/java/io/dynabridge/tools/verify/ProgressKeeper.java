package io.dynabridge.tools.verify;

import io.dynabridge.client.DaemonThreads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Keeps a first pass in a file, so that a verification which is killed can be taken up. */
final class ProgressKeeper {

    private static final long SECONDS = 30;

    private final Path file;
    private final String identity;
    private ScheduledExecutorService timer;

    /**
     * A keeper.
     *
     * @param identity what is compared, and how: another verification cannot go on from here
     */
    ProgressKeeper(Path directory, String identity) {
        this.file = directory.resolve(
                "verify-" + Long.toHexString(ItemDigest.of(identity).high()) + ".bin");
        this.identity = identity;
    }

    /** What an earlier run left. */
    Optional<FirstPass> read() {
        return FirstPass.read(file, identity);
    }

    /** How old what an earlier run left is. */
    Optional<Duration> age() {
        try {
            return Files.exists(file)
                    ? Optional.of(
                            Duration.between(Files.getLastModifiedTime(file).toInstant(), Instant.now()))
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Writes the pass now and then, until stopped. */
    void start(FirstPass pass) {
        timer = Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("dynabridge-verify-progress"));
        timer.scheduleWithFixedDelay(() -> pass.write(file, identity), SECONDS, SECONDS, TimeUnit.SECONDS);
    }

    /** Writes the pass for the last time. */
    void stop(FirstPass pass) {
        timer.shutdown();
        pass.write(file, identity);
    }

    /** Forgets what an earlier run left. */
    void forget() {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
