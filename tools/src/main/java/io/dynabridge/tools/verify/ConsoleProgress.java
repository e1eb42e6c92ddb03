package io.dynabridge.tools.verify;

import io.dynabridge.tools.console.Console;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ProgressBar;

/** Shows on a console how far a verification is, how fast it is, and how long it may still take: a bar on a terminal. */
final class ConsoleProgress implements VerificationProgress, AutoCloseable {

    private static final long NANOS_BETWEEN = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int PERCENT = 100;
    private static final double NANOS = 1e9;

    private final Console console;
    private ProgressBar bar;
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
        close();
        scan = what;
        about = expected;
        items = 0;
        started = System.nanoTime();
        shown = 0;
        if (console.isTerminal()) {
            bar = console.bar("Reading", expected);
        }
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
        String left = about > items && items > 0
                ? String.format(Locale.ROOT, ", about %d s left", Math.round((about - items) * seconds / items))
                : "";
        String pace = String.format(Locale.ROOT, "%,.0f a second%s, %,.0f read units", items / seconds, left, units);
        if (bar != null) {
            bar.maxHint(Math.max(about, items));
            bar.stepTo(items);
            bar.setExtraMessage(scan + ", " + pace);
        } else {
            String percent = about > items ? String.format(Locale.ROOT, " (%d %%)", items * PERCENT / about) : "";
            console.doing("Reading", String.format(Locale.ROOT, "%s: %,d items%s, %s", scan, items, percent, pace));
        }
    }

    @Override
    public synchronized void settling(int keys) {
        close();
        console.doing("Waiting", String.format(Locale.ROOT, "for changes under way, to look at %,d keys again", keys));
    }

    @Override
    public synchronized void close() {
        if (bar != null) {
            bar.close();
            bar = null;
        }
    }
}
