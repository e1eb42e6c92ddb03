package io.dynabridge.tools.verify;

import io.dynabridge.tools.console.Console;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Shows on a console how far a verification is, how fast it is, and how long it may still take. */
final class ConsoleProgress implements VerificationProgress {

    private static final long NANOS_BETWEEN = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int PERCENT = 100;
    private static final double NANOS = 1e9;

    private final Console console;
    private String scan = "";
    private long about;
    private long items;
    private long started;
    private long shown;

    ConsoleProgress(Console console) {
        this.console = console;
    }

    @Override
    public synchronized void scanning(String what, long expected) {
        scan = what;
        about = expected;
        items = 0;
        started = System.nanoTime();
        shown = 0;
    }

    @Override
    public synchronized void read(int more, double units) {
        items += more;
        long now = System.nanoTime();
        if (now - shown < NANOS_BETWEEN) {
            return;
        }
        shown = now;
        double seconds = (now - started) / NANOS;
        String text = String.format(Locale.ROOT, "%s: %,d items, %,.0f a second", scan, items, items / seconds);
        if (about > items && items > 0) {
            text += String.format(
                    Locale.ROOT,
                    ", %d %%, about %d s left",
                    items * PERCENT / about,
                    Math.round((about - items) * seconds / items));
        }
        console.doing("Reading", text + String.format(Locale.ROOT, ", %,.0f read units", units));
    }

    @Override
    public synchronized void settling(int keys) {
        console.doing("Waiting", String.format(Locale.ROOT, "for changes under way, to look at %,d keys again", keys));
    }
}
