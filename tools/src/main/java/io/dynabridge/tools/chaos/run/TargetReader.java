package io.dynabridge.tools.chaos.run;

import io.dynabridge.tools.chaos.check.ReaderCheck;
import io.dynabridge.tools.chaos.check.Violation;
import io.dynabridge.tools.chaos.history.Sighting;
import io.dynabridge.tools.stack.StackException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;

/** Looks at the whole target again and again, as an application that reads it would, and keeps what changed between. */
final class TargetReader implements AutoCloseable {

    private static final Duration PAUSE = Duration.ofMillis(250);

    private final int number;
    private final ChaosTables tables;
    private final ReaderCheck check;
    private final Map<String, Sighting> before = new HashMap<>();
    private final Map<String, List<String>> diary = new HashMap<>();
    private final Thread thread;
    private volatile boolean stopping;
    private volatile RuntimeException failure;
    private long looks;

    TargetReader(int number, ChaosTables tables, ReaderCheck check) {
        this.number = number;
        this.tables = tables;
        this.check = check;
        this.thread = new Thread(this::run, "chaos-reader-" + number);
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Ends behind the look under way. */
    void stop() {
        stopping = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted while a reader ends", e);
        }
        if (failure != null) {
            throw new StackException("A reader failed: " + failure, failure);
        }
    }

    synchronized List<Violation> violations() {
        return check.violations();
    }

    synchronized long sightings() {
        return check.sightings();
    }

    synchronized long looks() {
        return looks;
    }

    /** What this reader saw of an item, whenever it was another than before. */
    synchronized List<String> diary(String item) {
        return List.copyOf(diary.getOrDefault(item, List.of()));
    }

    private void run() {
        try {
            while (!stopping) {
                List<Map<String, Object>> items = scan();
                if (items != null) {
                    look(items.stream().map(Images::inTarget).toList());
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    /** Null where DynamoDB Local does not answer, because it is being started again. */
    private List<Map<String, Object>> scan() {
        try {
            return tables.scan(ChaosSetup.TARGET);
        } catch (CompletionException unanswered) {
            return null;
        }
    }

    private synchronized void look(List<Sighting> all) {
        looks++;
        check.look(all);
        Set<String> seen = new HashSet<>();
        for (Sighting sighting : all) {
            String track = sighting.item() == null ? sighting.place() : sighting.item();
            seen.add(track);
            if (!Objects.equals(before.put(track, sighting), sighting)) {
                note(track, sighting.toString());
            }
        }
        for (String track : new ArrayList<>(before.keySet())) {
            if (!seen.contains(track)) {
                before.remove(track);
                note(track, "nothing");
            }
        }
    }

    private void note(String track, String what) {
        diary.computeIfAbsent(track, any -> new ArrayList<>())
                .add(Instant.now() + " reader " + number + ", look " + looks + ": " + what);
    }

    @Override
    public void close() {
        stopping = true;
    }
}
