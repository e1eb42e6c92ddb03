package io.dynabridge.tools.verify;

import io.dynabridge.client.DaemonThreads;
import io.dynabridge.tools.verify.TableAccess.Page;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;

/** Reads segments of a table, each in a thread of its own, one page after the other. */
final class TableScan {

    /**
     * How far a segment is read.
     *
     * @param behind the last key of the last page; empty before the first and at the end
     */
    record Position(Optional<Map<String, Object>> behind, boolean done) {

        static final Position START = new Position(Optional.empty(), false);
    }

    /** Takes a page and where it ends, together; for one segment only one thread does. */
    interface Steps {
        void step(int segment, List<Map<String, Object>> items, Position position) throws InterruptedException;
    }

    private final TableAccess tables;
    private final String table;
    private final int totalSegments;

    TableScan(TableAccess tables, String table, int totalSegments) {
        this.tables = tables;
        this.table = table;
        this.totalSegments = totalSegments;
    }

    /**
     * Reads these segments from where they are to their ends.
     *
     * @throws UndecidableException where DynamoDB refuses or a step fails
     */
    void run(List<Integer> segments, IntFunction<Position> positions, Steps steps) {
        ExecutorService threads =
                Executors.newFixedThreadPool(segments.size(), DaemonThreads.named("dynabridge-verify"));
        AtomicReference<Throwable> failure = new AtomicReference<>();
        try {
            for (int segment : segments) {
                threads.execute(() -> {
                    try {
                        read(segment, positions.apply(segment), steps);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    } catch (RuntimeException | Error e) {
                        failure.compareAndSet(null, e);
                        threads.shutdownNow();
                    }
                });
            }
            threads.shutdown();
            while (!threads.awaitTermination(1, TimeUnit.MINUTES)) {
                // A large table takes hours, and every thread ends by itself.
            }
        } catch (RejectedExecutionException e) {
            // A segment has failed before all had begun: that is what counts.
            failure.compareAndSet(null, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UndecidableException("Interrupted", e);
        } finally {
            threads.shutdownNow();
        }
        rethrow(failure.get());
    }

    private void read(int segment, Position start, Steps steps) throws InterruptedException {
        Position here = start;
        while (!here.done()) {
            Page page = tables.scan(table, segment, totalSegments, here.behind());
            here = new Position(page.next(), page.next().isEmpty());
            steps.step(segment, page.items(), here);
        }
    }

    private static void rethrow(Throwable failure) {
        if (failure instanceof RuntimeException exception) {
            throw exception;
        }
        if (failure instanceof Error error) {
            throw error;
        }
    }
}
