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
import java.util.function.Consumer;

/** Keeps a first pass in a file, so that a verification which is killed can be taken up. */
final class ProgressKeeper {

    private static final long SECONDS = 30;
    /** Of what was equal longer ago than this, nobody can say how it is now. */
    private static final Duration KEPT = Duration.ofHours(12);

    private final Path file;
    private final String identity;
    private final Consumer<Instant> resumed;
    private ScheduledExecutorService timer;

    /**
     * A keeper.
     *
     * @param identity what is compared, and how: another verification cannot go on from here; only its digest is written
     * @param resumed hears when an earlier run began, where what it left is used
     */
    ProgressKeeper(Path directory, String identity, Consumer<Instant> resumed) {
        this.file = directory.resolve(
                "verify-" + Long.toHexString(ItemDigest.of(identity).high()) + ".bin");
        this.identity = identity;
        this.resumed = resumed;
    }

    /** What an earlier run of these tables left. */
    Optional<FirstPass> read(String tables) {
        Optional<FirstPass> left = FirstPass.read(file, digest(tables))
                .filter(pass -> Duration.between(pass.began(), Instant.now()).compareTo(KEPT) < 0);
        left.map(FirstPass::began).ifPresent(resumed);
        return left;
    }

    /** Writes the pass now and then, until stopped. */
    void start(FirstPass pass, String tables) {
        timer = Executors.newSingleThreadScheduledExecutor(DaemonThreads.named("dynabridge-verify-progress"));
        timer.scheduleWithFixedDelay(() -> pass.write(file, digest(tables)), SECONDS, SECONDS, TimeUnit.SECONDS);
    }

    /** Writes the pass for the last time. */
    void stop(FirstPass pass, String tables) {
        timer.shutdown();
        try {
            // A write under way would bring back a file that is to be forgotten.
            timer.awaitTermination(SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        pass.write(file, digest(tables));
    }

    /** Configs may hold secrets. */
    private String digest(String tables) {
        ItemDigest digest = ItemDigest.of(identity + tables);
        return Long.toHexString(digest.high()) + Long.toHexString(digest.low());
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
