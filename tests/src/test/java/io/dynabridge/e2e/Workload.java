package io.dynabridge.e2e;

import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * An application that goes on changing books: inserts, updates, new titles (which are new target keys) and deletes. Every
 * change really changes something, so the stream has exactly one record of each.
 */
final class Workload implements AutoCloseable {

    private static final int BOOKS = 150;

    private final Tables tables;
    private final String table;
    private final Random random;
    private final long pauseNanos;
    private final boolean[] there = new boolean[BOOKS];
    private final Object pause = new Object();
    private final AtomicInteger changes = new AtomicInteger();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final Thread thread = new Thread(this::run, "workload");
    private volatile RuntimeException failure;

    private Workload(Tables tables, String table, long seed, int changesPerSecond) {
        this.tables = tables;
        this.table = table;
        this.random = new Random(seed);
        this.pauseNanos = TimeUnit.SECONDS.toNanos(1) / changesPerSecond;
    }

    /** Starts with a table in which none of its books are yet. */
    static Workload start(Tables tables, String table, long seed, int changesPerSecond) {
        Workload workload = new Workload(tables, table, seed, changesPerSecond);
        workload.thread.setDaemon(true);
        workload.thread.start();
        return workload;
    }

    /** How many changes have been made so far. */
    int changes() {
        if (failure != null) {
            throw failure;
        }
        return changes.get();
    }

    /** Does something while no change is made. */
    void paused(Runnable something) {
        synchronized (pause) {
            something.run();
        }
    }

    /** Ends behind the change under way; how many there were. */
    int stop() {
        stopping.set(true);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the workload ends", e);
        }
        return changes();
    }

    private void run() {
        try {
            long next = System.nanoTime();
            while (!stopping.get()) {
                synchronized (pause) {
                    change(random.nextInt(BOOKS));
                }
                next = Math.max(next + pauseNanos, System.nanoTime());
                while (!stopping.get() && System.nanoTime() < next) {
                    LockSupport.parkNanos(next - System.nanoTime());
                }
            }
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    private void change(int book) {
        int number = changes.get() + 1;
        int dice = random.nextInt(100);
        if (!there[book]) {
            tables.put(table, Books.book(book, "Title " + number));
            there[book] = true;
        } else if (dice < 15) {
            tables.delete(table, Books.key(book));
            there[book] = false;
        } else if (dice < 40) {
            tables.set(table, Books.key(book), "title", Map.of("S", "Title " + number));
        } else {
            tables.set(table, Books.key(book), "pages", Map.of("N", Integer.toString(1_000 + number)));
        }
        changes.set(number);
    }

    @Override
    public void close() {
        stop();
    }
}
