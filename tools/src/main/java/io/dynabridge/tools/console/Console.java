package io.dynabridge.tools.console;

import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.time.Duration;
import java.util.Locale;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import picocli.CommandLine.Help.Ansi;

/**
 * What a command prints: one line per step, with its time. On a terminal the step under way is shown too, in a line that
 * is overwritten; elsewhere, as in a CI log, it is repeated every few seconds and there are no control characters.
 */
public final class Console {

    private static final int WIDTH = 100;
    private static final int NAME_WIDTH = 15;
    private static final int DETAIL_WIDTH = 66;
    private static final Duration PLAIN_INTERVAL = Duration.ofSeconds(3);
    private static final String ERASE_LINE = "\r\u001b[2K";

    private final PrintWriter out;
    private final Ansi ansi;
    private final boolean unicode;
    private boolean transientLine;
    private boolean silent;
    private long lastPlain = System.nanoTime();

    public Console(PrintWriter out) {
        this(out, Ansi.AUTO.enabled() ? Ansi.ON : Ansi.OFF, speaksUnicode());
    }

    /** A console that is a terminal if, and only if, it has colours. */
    public Console(PrintWriter out, Ansi ansi, boolean unicode) {
        this.out = out;
        this.ansi = ansi;
        this.unicode = unicode;
    }

    /** A line of its own; picocli's mark-up for colours is understood. */
    public synchronized void line(String text) {
        if (silent) {
            return;
        }
        erase();
        out.println(ansi.string(text));
        out.flush();
    }

    /** A step is done. */
    public void done(String name, String detail, Duration time) {
        String plain = unicode ? detail : detail.replace('·', '-');
        line(String.format(
                Locale.ROOT,
                "  @|green %s|@ @|bold %-" + NAME_WIDTH + "s|@ %-" + DETAIL_WIDTH + "s @|faint %6.1f s|@",
                unicode ? "✓" : "+",
                name,
                plain,
                time.toMillis() / 1000.0));
    }

    /** One more line about the step above. */
    public void detail(String text) {
        line("  " + " ".repeat(NAME_WIDTH + 3) + "@|faint " + text + "|@");
    }

    /** A row of the summary. */
    public void row(String name, String text) {
        line(String.format("    @|bold %-" + NAME_WIDTH + "s|@ %s", name, unicode ? text : text.replace('·', '-')));
    }

    /** A step is under way. */
    public synchronized void doing(String name, String detail) {
        String text = String.format("    %-" + NAME_WIDTH + "s %s", name, detail);
        if (silent) {
            return;
        }
        if (isTerminal()) {
            overwrite(text);
        } else if (System.nanoTime() - lastPlain > PLAIN_INTERVAL.toNanos()) {
            lastPlain = System.nanoTime();
            out.println(text);
            out.flush();
        }
    }

    /** A progress bar in the line that is overwritten; only on a terminal, elsewhere {@link #doing} says as much. */
    public ProgressBar bar(String name, long max) {
        return new ProgressBarBuilder()
                .setTaskName(String.format("    %-" + NAME_WIDTH + "s", name))
                .setInitialMax(max)
                .setStyle(unicode ? ProgressBarStyle.COLORFUL_UNICODE_BAR : ProgressBarStyle.ASCII)
                .setUpdateIntervalMillis(200)
                .hideEta()
                .setConsumer(new DelegatingProgressBarConsumer(isTerminal() ? this::overwrite : line -> {}, WIDTH))
                .build();
    }

    public boolean isTerminal() {
        return ansi == Ansi.ON;
    }

    public String check() {
        return unicode ? "✓" : "OK:";
    }

    public String cross() {
        return unicode ? "✗" : "FAILED:";
    }

    /** Nothing more is printed after this line. */
    public synchronized void last(String text) {
        line(text);
        silent = true;
    }

    public synchronized boolean isSilent() {
        return silent;
    }

    private synchronized void overwrite(String text) {
        if (!silent) {
            out.print(ERASE_LINE + text);
            out.flush();
            transientLine = true;
        }
    }

    private void erase() {
        if (transientLine) {
            out.print(ERASE_LINE);
            transientLine = false;
        }
    }

    private static boolean speaksUnicode() {
        String encoding =
                System.getProperty("stdout.encoding", Charset.defaultCharset().name());
        return Charset.isSupported(encoding)
                && Charset.forName(encoding).newEncoder().canEncode('✓');
    }
}
