package io.dynabridge.tools.demo;

import static io.dynabridge.tools.demo.BookGenerator.AUTHOR;
import static io.dynabridge.tools.demo.BookGenerator.ISBN;

import io.dynabridge.envelope.item.AttributeType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * An application that goes on using the source table while it is migrated: inserts, updates, renames and deletes at a
 * steady pace, until it has made its changes or is stopped. Several requests may be under way, but never two for one
 * book.
 */
final class LiveWorkload implements AutoCloseable {

    /** A table that is slow to answer slows the workload down, as it would any application. */
    private static final int MAX_IN_FLIGHT = 16;

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(60);

    private final BookTables tables;
    private final BookGenerator generator;
    private final Random random;
    private final List<Book> idle;
    private final int maxChanges;
    private final Semaphore inFlight = new Semaphore(MAX_IN_FLIGHT);
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread daemon = new Thread(work, "live-workload");
        daemon.setDaemon(true);
        return daemon;
    });
    private int begun;
    private volatile Changes done = new Changes(0, 0, 0, 0);
    private volatile Throwable failure;

    /** What the workload must know of a book to change it. */
    record Book(String isbn, String author) {
        static Book of(Map<String, Object> item) {
            return new Book(text(item, ISBN), text(item, AUTHOR));
        }

        private static String text(Map<String, Object> item, String name) {
            return (String) AttributeType.value(item.get(name));
        }
    }

    /** What has been done so far; a move is a new title, and so a new target key. */
    record Changes(int inserts, int updates, int moves, int deletes) {
        int total() {
            return inserts + updates + moves + deletes;
        }

        Changes plus(Changes more) {
            return new Changes(
                    inserts + more.inserts, updates + more.updates, moves + more.moves, deletes + more.deletes);
        }
    }

    private static final Changes INSERT = new Changes(1, 0, 0, 0);
    private static final Changes UPDATE = new Changes(0, 1, 0, 0);
    private static final Changes MOVE = new Changes(0, 0, 1, 0);
    private static final Changes DELETE = new Changes(0, 0, 0, 1);

    /**
     * A workload that has not begun.
     *
     * @param generator makes new books and titles; nobody else may use it meanwhile
     * @param books what is in the table
     * @param maxChanges where it ends, if it is not stopped before
     */
    LiveWorkload(BookTables tables, BookGenerator generator, List<Book> books, long seed, int maxChanges) {
        this.tables = tables;
        this.generator = generator;
        this.idle = new ArrayList<>(books);
        this.random = new Random(seed);
        this.maxChanges = maxChanges;
    }

    void start(int changesPerSecond) {
        long interval = TimeUnit.SECONDS.toNanos(1) / changesPerSecond;
        // With a delay rather than at a rate: a slow moment is not to be made good by a burst.
        thread.scheduleWithFixedDelay(this::step, 0, interval, TimeUnit.NANOSECONDS);
    }

    /**
     * What has been done so far.
     *
     * @throws IllegalStateException where a change failed
     */
    Changes changes() {
        if (failure != null) {
            throw new IllegalStateException("The live workload could not write to " + tables.source(), failure);
        }
        return done;
    }

    /** Stops, and inserts one last book: all other changes precede it in the stream. */
    Map<String, Object> finish() {
        thread.shutdown();
        try {
            if (!thread.awaitTermination(STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
                    || !inFlight.tryAcquire(MAX_IN_FLIGHT, STOP_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("The live workload hangs in a request to " + tables.source());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while stopping the live workload", e);
        }
        Changes before = changes();
        Map<String, Object> last = generator.next();
        tables.insert(last).join();
        done = before.plus(INSERT);
        return last;
    }

    private void step() {
        if (begun == maxChanges) {
            return;
        }
        inFlight.acquireUninterruptibly();
        begun++;
        try {
            change();
        } catch (RuntimeException e) {
            failure = e;
            inFlight.release();
        }
    }

    private void change() {
        int dice = random.nextInt(100);
        Book book = dice < 25 ? null : takeAny();
        if (book == null) {
            Map<String, Object> item = generator.next();
            settle(tables.insert(item), INSERT, Book.of(item));
        } else if (dice < 60) {
            settle(tables.reprice(book.isbn(), generator.price(), generator.rating()), UPDATE, book);
        } else if (dice < 85) {
            settle(tables.rename(book.isbn(), generator.title(book.author())), MOVE, book);
        } else {
            settle(tables.delete(book.isbn()), DELETE, null);
        }
    }

    /** A book that no request is under way for; null where there is none. */
    private Book takeAny() {
        synchronized (idle) {
            if (idle.isEmpty()) {
                return null;
            }
            int last = idle.size() - 1;
            int index = random.nextInt(idle.size());
            Book book = idle.set(index, idle.get(last));
            idle.remove(last);
            return book;
        }
    }

    /** When the request is answered, its book can be changed again; a deleted one is null. */
    private void settle(CompletableFuture<?> request, Changes change, Book book) {
        request.whenComplete((answer, problem) -> {
            synchronized (idle) {
                if (problem != null) {
                    failure = problem;
                } else {
                    done = done.plus(change);
                    if (book != null) {
                        idle.add(book);
                    }
                }
            }
            inFlight.release();
        });
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
