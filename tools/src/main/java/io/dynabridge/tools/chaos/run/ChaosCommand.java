package io.dynabridge.tools.chaos.run;

import io.dynabridge.tools.chaos.Guard;
import io.dynabridge.tools.chaos.check.Violation;
import io.dynabridge.tools.chaos.nemesis.Action;
import io.dynabridge.tools.chaos.nemesis.NemesisPlan;
import io.dynabridge.tools.console.Console;
import io.dynabridge.tools.stack.Installation;
import io.dynabridge.tools.stack.LocalStack;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Does everything that may go wrong to a migration, and checks that nothing is lost by it. */
@Command(
        name = "chaos",
        description = {
            "Migrates two tables on a local stack of its own while servers are killed, frozen and restarted, requests go"
                    + " wrong and connectors are reconfigured, all by a plan made from the seed; checks every change, every"
                    + " record and what readers see. Exits with 0 only if no promise was broken."
        },
        mixinStandardHelpOptions = true)
public final class ChaosCommand implements Callable<Integer> {

    private static final int VIOLATED = 1;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--minutes",
            paramLabel = "N",
            defaultValue = "5",
            description =
                    "How long; fractions are allowed (default: ${DEFAULT-VALUE}). What follows takes a minute or two.")
    private double minutes;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "The same seed makes the same plan (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--guard",
            paramLabel = "GUARD",
            defaultValue = "ledger",
            description = "The sink's write.guard: version, ledger or none (default: ${DEFAULT-VALUE}).")
    private String guard;

    @Option(names = "--exactly-once", description = "The source delivers exactly once, and that is checked.")
    private boolean exactlyOnce;

    @Option(
            names = "--snapshot",
            paramLabel = "MODE",
            defaultValue = "touch",
            description = "The source's snapshot.mode: touch, or scan with --guard ledger (default: ${DEFAULT-VALUE}).")
    private String snapshot;

    @Option(
            names = "--items",
            paramLabel = "N",
            defaultValue = "200",
            description = "Source items, eight of which are hot (default: ${DEFAULT-VALUE}).")
    private int items;

    @Option(
            names = "--clients",
            paramLabel = "N",
            defaultValue = "4",
            description = "Threads that write (default: ${DEFAULT-VALUE}).")
    private int clients;

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "40",
            description = "Requests of all clients in a second; some change many items (default: ${DEFAULT-VALUE}).")
    private int rate;

    @Option(
            names = "--readers",
            paramLabel = "N",
            defaultValue = "2",
            description = "Threads that look at the target (default: ${DEFAULT-VALUE}).")
    private int readers;

    @Option(
            names = "--only",
            paramLabel = "ACTION",
            split = ",",
            description =
                    "Only these actions, of which RESET_SOURCE is never done otherwise: ${COMPLETION-CANDIDATES}.")
    private Set<Action> only;

    @Option(names = "--without", paramLabel = "ACTION", split = ",", description = "All actions but these.")
    private Set<Action> without;

    @Override
    public Integer call() {
        ChaosOptions options = options();
        // Brokers are killed on purpose; that clients cannot reach them is no news.
        System.setProperty("org.slf4j.simpleLogger.log.org.apache.kafka", "off");
        Installation installation = Installation.find();
        Console console = new Console(spec.commandLine().getOut());
        NemesisPlan plan = NemesisPlan.of(seed, options.length(), options.guard(), actions());
        console.line("");
        console.line(String.format(
                Locale.ROOT,
                "  @|bold DynaBridge chaos|@: seed %d, %.1f minutes, write.guard=%s%s, snapshot.mode=%s; a plan of %d actions:",
                seed,
                minutes,
                options.guard().config(),
                options.exactlyOnce() ? ", exactly once" : "",
                options.snapshotMode(),
                plan.steps().size()));
        console.line("  " + plan.steps().stream().map(Object::toString).collect(Collectors.joining(" · ")));
        console.line("");
        LocalStack.Builder builder = LocalStack.builder(installation)
                .directory(installation.stateDirectory().resolve("chaos"))
                .tablesIn(ChaosRun.directoryForTables(installation));
        if (options.exactlyOnce()) {
            builder.exactlyOnce();
        }
        console.doing("Chaos", "starting DynamoDB Local, Kafka and two Kafka Connect workers");
        long start = System.nanoTime();
        try (LocalStack stack = builder.start()) {
            stack.addWorker();
            ChaosResult result;
            try (ChaosRun run = new ChaosRun(stack, options, plan, text -> console.doing("Chaos", text))) {
                result = run.run();
            }
            print(result, console, Duration.ofNanos(System.nanoTime() - start));
            if (!result.isGood()) {
                console.line("    Logs: " + stack.logs());
            }
            return result.isGood() ? 0 : VIOLATED;
        }
    }

    private ChaosOptions options() {
        Guard known = List.of(Guard.values()).stream()
                .filter(each -> each.config().equals(guard))
                .findFirst()
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "--guard must be version, ledger or none, not " + guard));
        require(minutes > 0, "--minutes must be more than 0");
        require(items >= 10 && clients >= 1 && readers >= 0 && rate >= 1, "--items must be at least 10, others 1");
        require(snapshot.equals("touch") || snapshot.equals("scan"), "--snapshot must be touch or scan");
        require(
                snapshot.equals("touch") || known == Guard.LEDGER,
                "snapshot.mode=scan is right only with --guard ledger, as docs/guards.md says");
        require(
                only == null || !only.contains(Action.RESET_SOURCE) || !exactlyOnce,
                "RESET_SOURCE has every change come a second time, which --exactly-once rules out");
        return new ChaosOptions(
                Duration.ofMillis(Math.round(minutes * 60_000)),
                seed,
                known,
                exactlyOnce,
                snapshot,
                items,
                clients,
                rate,
                readers,
                Duration.ofSeconds(Math.max(6, Math.min(60, Math.round(minutes * 12)))));
    }

    private Set<Action> actions() {
        Set<Action> actions = only == null ? NemesisPlan.all() : EnumSet.copyOf(only);
        if (without != null) {
            actions.removeAll(without);
        }
        return actions;
    }

    private void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new ParameterException(spec.commandLine(), otherwise);
        }
    }

    private static void print(ChaosResult result, Console console, Duration time) {
        table("Faults", result.faults(), console);
        table("Requests of the clients", result.requests(), console);
        table("Figures", result.counts(), console);
        console.line("");
        if (result.isGood()) {
            console.line(String.format(
                    Locale.ROOT,
                    "  @|bold,green %s 0 violations|@ in %.1f minutes",
                    console.check(),
                    time.toMillis() / 60_000.0));
            return;
        }
        console.line(
                "  @|bold,red " + console.cross() + " " + result.violations().size() + " violations|@");
        Map<Violation.Kind, Long> kinds =
                result.violations().stream().collect(Collectors.groupingBy(Violation::kind, Collectors.counting()));
        kinds.forEach((kind, count) -> console.row(kind.name(), count + " · " + kind.promise()));
        result.evidence().forEach((violation, lines) -> {
            console.line("");
            plain(console, violation.toString());
            lines.forEach(line -> plain(console, "  " + line));
        });
    }

    private static void table(String title, Map<String, Long> figures, Console console) {
        console.line("");
        console.line("  @|bold " + title + "|@");
        figures.forEach((name, figure) -> console.line(String.format(Locale.ROOT, "    %-32s %,12d", name, figure)));
    }

    /** Items and traces may hold what picocli would take for mark-up. */
    private static void plain(Console console, String text) {
        console.line("    " + text.replace("@|", "@ |"));
    }
}
