package io.dynabridge.tools.demo;

import io.dynabridge.tools.console.Console;
import io.dynabridge.tools.stack.ConnectRest;
import io.dynabridge.tools.stack.Installation;
import io.dynabridge.tools.stack.LocalStack;
import io.dynabridge.tools.stack.StackException;
import io.dynabridge.tools.verify.VerificationReport;
import io.dynabridge.tools.verify.Verifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import me.tongfei.progressbar.ProgressBar;
import org.apache.kafka.common.TopicPartition;

/**
 * The whole migration on a running stack, one phase after another: fill, start the connectors, change the source while
 * it is copied, wait until nothing is under way any more, compare.
 */
final class Demo implements AutoCloseable {

    private static final int CHANGES_PER_SECOND = 50;
    private static final int MIN_CHANGES = 100;
    private static final int MAX_CHANGES = 20_000;
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration CONNECTOR_START = Duration.ofSeconds(60);
    /** How often to ask for failures and signs of life. */
    private static final Duration LOOK = Duration.ofSeconds(2);
    /** Without any sign of life for this long, the migration hangs. */
    private static final Duration PATIENCE = Duration.ofSeconds(120);

    private final Installation installation;
    private final LocalStack stack;
    private final Console console;
    private final ConnectorFile source;
    private final ConnectorFile sink;
    private final BookTables tables;
    private final PipelineView pipeline;

    Demo(Installation installation, LocalStack stack, Console console) {
        this.installation = installation;
        this.stack = stack;
        this.console = console;
        this.source = config("books-source.json");
        this.sink = config("books-sink.json");
        this.tables = new BookTables(
                stack.dynamoDbEndpoint(), source.require("table.include.list"), sink.require("table.name.format"));
        this.pipeline = new PipelineView(stack.bootstrapServers(), source, sink);
    }

    private ConnectorFile config(String file) {
        return ConnectorFile.read(installation.root().resolve("config").resolve(file))
                .at(stack.dynamoDbEndpoint());
    }

    /**
     * Runs the migration.
     *
     * @throws StackException where a connector fails or nothing moves any more
     */
    DemoResult run(int items, long seed) {
        BookGenerator generator = new BookGenerator(seed);
        List<LiveWorkload.Book> books = fill(generator, items);

        long start = System.nanoTime();
        post();
        try (LiveWorkload workload = new LiveWorkload(tables, generator, books, seed, MAX_CHANGES)) {
            workload.start(CHANGES_PER_SECOND);
            Progress snapshot = backfill(workload);
            console.done(
                    "Backfill",
                    String.format(
                            Locale.ROOT, "%,d books touched in %d segments", snapshot.items(), snapshot.segments()),
                    snapshot.duration());

            long drainStart = System.nanoTime();
            Map<String, Object> last = workload.finish();
            Map<TopicPartition, Long> ends = drain(last);
            Duration endToEnd = since(start);
            console.done(
                    "Live changes",
                    String.format(
                            Locale.ROOT,
                            "%,d made meanwhile, all arrived",
                            workload.changes().total()),
                    since(drainStart));

            VerificationReport report = verify();
            return new DemoResult(
                    items,
                    snapshot.items(),
                    sum(ends),
                    workload.changes(),
                    pipeline.deadLetters(),
                    snapshot.duration(),
                    endToEnd,
                    report);
        }
    }

    private List<LiveWorkload.Book> fill(BookGenerator generator, int items) {
        long start = System.nanoTime();
        tables.create();
        List<LiveWorkload.Book> books = new ArrayList<>(items);
        Iterator<Map<String, Object>> generated = IntStream.range(0, items)
                .mapToObj(i -> generator.next())
                .peek(book -> books.add(LiveWorkload.Book.of(book)))
                .iterator();
        tables.fill(
                () -> generated,
                written ->
                        console.doing("Source table", String.format(Locale.ROOT, "%,d of %,d books", written, items)));
        tables.enableStream();
        console.done(
                "Source table",
                String.format(
                        Locale.ROOT,
                        "%s, key isbn: %,d books by %,d authors",
                        tables.source(),
                        items,
                        generator.authorCount()),
                since(start));
        return books;
    }

    /** The sink after the source, whose records make the topic. */
    private void post() {
        long start = System.nanoTime();
        ConnectRest connect = stack.connect();
        for (ConnectorFile file : List.of(source, sink)) {
            console.doing("Connectors", "POST " + file.name());
            connect.create(file.body());
            connect.awaitRunning(file.name(), CONNECTOR_START);
            if (file == source) {
                await(
                        "the topic " + pipeline.changeTopic(),
                        () -> !pipeline.changeEnds().isEmpty());
            }
        }
        console.done("Connectors", "config/books-source.json · config/books-sink.json", since(start));
        console.detail("as they are, but for " + ConnectorFile.ENDPOINT + " = " + stack.dynamoDbEndpoint());
    }

    private Progress backfill(LiveWorkload workload) {
        try (ProgressBar bar = console.bar("Backfill", tables.count(tables.source()))) {
            await("the snapshot", () -> {
                Progress progress = show(bar, workload);
                return progress.isCompleted() && workload.changes().total() >= MIN_CHANGES;
            });
        }
        return pipeline.progress();
    }

    private Progress show(ProgressBar bar, LiveWorkload workload) {
        Progress progress = pipeline.progress();
        long expected = tables.count(tables.source());
        long arrived = tables.count(tables.target());
        int changes = workload.changes().total();
        bar.maxHint(expected);
        bar.stepTo(Math.min(expected, arrived));
        bar.setExtraMessage(String.format(Locale.ROOT, " %,d touched, %,d live", progress.items(), changes));
        if (!console.isTerminal()) {
            console.doing(
                    "Backfill",
                    String.format(
                            Locale.ROOT,
                            "%,d of %,d books arrived, %,d touched, %,d live changes",
                            arrived,
                            expected,
                            progress.items(),
                            changes));
        }
        return progress;
    }

    /**
     * Waits until nothing is under way: the change made last has arrived, so the source has read all before it; and the
     * sink has committed everything on the topic, twice with the same ends, so that no record still comes in.
     *
     * @return the ends of the topic's partitions
     */
    private Map<TopicPartition, Long> drain(Map<String, Object> last) {
        console.doing("Live changes", "waiting until all have arrived");
        await("the last live change", () -> showRemaining() >= 0 && tables.hasArrived(last));
        List<Map<TopicPartition, Long>> seen = new ArrayList<>();
        await("the sink", () -> {
            Map<TopicPartition, Long> ends = pipeline.changeEnds();
            boolean quiet = pipeline.sinkLag(ends) == 0;
            boolean quietBefore = !seen.isEmpty() && seen.get(0).equals(ends);
            seen.clear();
            if (quiet) {
                seen.add(ends);
            }
            showRemaining();
            return quiet && quietBefore;
        });
        return seen.get(0);
    }

    private long showRemaining() {
        long lag = pipeline.sinkLag(pipeline.changeEnds());
        console.doing("Live changes", String.format(Locale.ROOT, "%,d records to go", lag));
        return lag;
    }

    private VerificationReport verify() {
        long start = System.nanoTime();
        console.doing("Verification", "reading both tables");
        VerificationReport report = Verifier.compare(
                tables.clients(),
                List.of(installation.pluginDirectory("smt")),
                tables.source(),
                pipeline.changeTopic(),
                sink.config());
        console.done("Verification", "every item compared, both ways, through the sink's transforms", since(start));
        return report;
    }

    /** Polls until it is so; fails when a connector has, or when nothing changes for too long. */
    private void await(String what, BooleanSupplier reached) {
        long lastLook = System.nanoTime();
        long lastSign = lastLook;
        List<Long> signs = List.of();
        while (!reached.getAsBoolean()) {
            pause();
            if (since(lastLook).compareTo(LOOK) < 0) {
                continue;
            }
            lastLook = System.nanoTime();
            requireNoFailure();
            List<Long> now = signsOfLife();
            if (!now.equals(signs)) {
                signs = now;
                lastSign = System.nanoTime();
            } else if (since(lastSign).compareTo(PATIENCE) > 0) {
                throw new StackException(
                        "Nothing has moved for " + PATIENCE.toSeconds() + " s while waiting for " + what);
            }
        }
    }

    /** What changes as long as anything moves: records made, records applied, items touched. */
    private List<Long> signsOfLife() {
        Map<TopicPartition, Long> ends = pipeline.changeEnds();
        return List.of(sum(ends), pipeline.sinkLag(ends), pipeline.progress().items());
    }

    private static long sum(Map<TopicPartition, Long> ends) {
        return ends.values().stream().mapToLong(Long::longValue).sum();
    }

    private void requireNoFailure() {
        ConnectRest connect = stack.connect();
        for (String connector : connect.connectors()) {
            connect.requireNoFailure(connector);
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted while waiting for the migration", e);
        }
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    @Override
    public void close() {
        pipeline.close();
        tables.close();
    }
}
