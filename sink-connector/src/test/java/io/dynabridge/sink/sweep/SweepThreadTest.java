package io.dynabridge.sink.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class SweepThreadTest {

    @Test
    void theThreadExistsOnlyFromTheFirstStepUntilClosing() {
        AtomicBoolean closed = new AtomicBoolean();
        AtomicBoolean ranAfterwards = new AtomicBoolean();
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        SweepThread loop = new SweepThread(() -> closed.set(true));
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(any -> any.getName().equals("dynabridge-sink-sweep"))
                .isSubsetOf(before);
        loop.after(0, () -> thread.complete(Thread.currentThread()));
        assertThat(thread.join().isDaemon()).isTrue();
        loop.after(Duration.ofHours(1).toNanos(), () -> ranAfterwards.set(true));
        loop.close();
        loop.after(0, () -> ranAfterwards.set(true));
        await().until(() -> !thread.join().isAlive());
        assertThat(closed).isTrue();
        assertThat(ranAfterwards).isFalse();
    }

    @Test
    void closingDoesNotWaitForAStepUnderWay() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        CompletableFuture<Thread> thread = new CompletableFuture<>();
        SweepThread loop = new SweepThread(() -> {});
        loop.after(0, () -> {
            thread.complete(Thread.currentThread());
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.complete(true);
            }
        });
        begun.await();
        loop.close();
        assertThat(interrupted.join()).isTrue();
        thread.join().join();
    }
}
