package io.dynabridge.tools.finalize;

import io.dynabridge.client.DynamoDbClients;
import io.dynabridge.client.check.TableProbe;
import io.dynabridge.tools.connector.RefusedException;
import io.dynabridge.tools.console.Console;
import io.dynabridge.tools.requests.Requests;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/** One run of finalize over the targets of one sink: says what it will do, does it, says what it did. */
final class Finalization {

    /** Requests at once. */
    static final int CONCURRENCY = 2 * TableWalk.SEGMENTS;

    private static final int READS_AT_ONCE = 16;
    private static final int BYTES_PER_MEGABYTE = 1 << 20;

    /**
     * What the user wants.
     *
     * @param writeUnitsPerSecond 0 for as fast as the tables take it
     * @param restart whether what earlier runs did counts for nothing
     */
    record Wishes(Path state, int writeUnitsPerSecond, boolean restart, boolean keepLedger) {}

    private record Target(TargetTable table, ProgressFile file, WalkProgress progress) {}

    private final SinkSettings settings;
    private final Optional<ConnectorGate> gate;
    private final Wishes wishes;
    private final Console console;
    private final FinalizeGateway gateway;
    private final Requests reads;
    private final Requests writes;
    private final List<Target> targets;
    private final boolean ledgerThere;

    /**
     * Looks at the tables and at what earlier runs did; changes nothing.
     *
     * @throws RefusedException where a table cannot be finalized
     */
    Finalization(
            SinkSettings settings,
            DynamoDbClients clients,
            Optional<ConnectorGate> gate,
            Wishes wishes,
            Console console) {
        this.settings = settings;
        this.gate = gate;
        this.wishes = wishes;
        this.console = console;
        this.gateway = new SdkFinalizeGateway(clients, settings.guardAttribute());
        this.reads = Requests.of(READS_AT_ONCE, 0);
        this.writes = Requests.of(TableWalk.SEGMENTS, wishes.writeUnitsPerSecond());
        this.targets =
                settings.tables().stream().map(name -> target(clients, name)).toList();
        this.ledgerThere = !wishes.keepLedger()
                && settings.ledger().filter(ledger -> isThere(clients, ledger)).isPresent();
    }

    /** Whether anything is left to do. */
    boolean hasWork() {
        return ledgerThere
                || targets.stream().anyMatch(target -> !target.progress().isDone());
    }

    /** Says what {@link #run} will do. */
    void announce() {
        targets.forEach(this::announce);
        settings.ledger().ifPresent(ledger -> console.row("Ledger", ledgerPlan(ledger)));
    }

    /**
     * Does it.
     *
     * @throws FailedException where it ends before all is done; a later run goes on
     */
    void run() {
        for (Target target : targets) {
            if (!target.progress().isDone()) {
                removeGuards(target);
            }
        }
        if (ledgerThere) {
            List<String> others = askConnect();
            settings.ledger().ifPresent(ledger -> dropLedger(ledger, others));
        }
    }

    private void announce(Target target) {
        TargetTable table = target.table();
        if (target.progress().isDone()) {
            console.row(
                    "Table",
                    String.format(
                            "%s: an earlier run removed %,d guards and came to the end; --restart looks again",
                            table.name(), target.progress().changed()));
            return;
        }
        console.row(
                "Table",
                String.format(
                        "%s: about %,d items, %,.1f MB; attribute %s goes where it is a guard",
                        table.name(),
                        table.items(),
                        (double) table.bytes() / BYTES_PER_MEGABYTE,
                        settings.guardAttribute()));
        if (target.progress().hasBegun()) {
            console.row(
                    "Earlier run",
                    String.format(
                            "removed %,d guards; this one goes on where it stopped",
                            target.progress().changed()));
        }
        console.row("Cost", cost(table));
    }

    private String cost(TargetTable table) {
        String units = String.format(
                "about %,d write units and %,d read units, if every item has a guard",
                table.writeUnits(), table.readUnits());
        int rate = wishes.writeUnitsPerSecond();
        return rate == 0
                ? units + "; as fast as the table takes it"
                : units + String.format("; %,d write units a second, %,d s", rate, table.writeUnits() / rate);
    }

    private String ledgerPlan(String ledger) {
        if (wishes.keepLedger()) {
            return ledger + " is kept";
        }
        return ledgerThere
                ? ledger + " is deleted; or, if it serves other targets too, only these targets' entries in it"
                : "there is no table " + ledger + " (any more)";
    }

    private void removeGuards(Target target) {
        TargetTable table = target.table();
        TableWalk.Work work = new TableWalk.Work(
                table.name(),
                "dynamodb:Scan",
                place -> gateway.guarded(table, place),
                "dynamodb:UpdateItem",
                key -> gateway.unguard(table, key));
        long start = System.nanoTime();
        double unitsBefore = writes.units();
        long earlier = target.progress().changed();
        WalkProgress end;
        try (ProgressBar bar = console.bar("Guards", table.items())) {
            end = new TableWalk(work, reads, writes, target.progress()).run(progress -> {
                target.file().write(progress);
                show("Guards", progress.changed(), table.items(), bar);
            });
        }
        console.done(
                "Guards",
                String.format(
                        "%,d removed from %s · %,.0f write units",
                        end.changed() - earlier, table.name(), writes.units() - unitsBefore),
                since(start));
    }

    private void dropLedger(String ledger, List<String> others) {
        Ledgers ledgers = new Ledgers(gateway, reads, writes);
        long start = System.nanoTime();
        if (others.isEmpty() && !ledgers.serveOthers(ledger, settings.tables())) {
            ledgers.drop(ledger);
            console.done("Ledger", "table " + ledger + " is deleted", since(start));
            return;
        }
        long forgotten =
                ledgers.forget(ledger, settings.tables(), progress -> show("Ledger", progress.changed(), 0, null));
        console.done(
                "Ledger",
                String.format("%,d entries removed from %s; the table is kept", forgotten, ledger),
                since(start));
        console.detail(
                others.isEmpty()
                        ? "because it has entries of other target tables"
                        : "because it serves " + String.join(", ", others) + " too");
    }

    /** The other connectors that the ledger serves; first makes sure that the sink was not started meanwhile. */
    private List<String> askConnect() {
        try {
            gate.ifPresent(ConnectorGate::requireStopped);
            return gate.flatMap(each -> settings.ledger().map(each::othersWith)).orElse(List.of());
        } catch (RefusedException e) {
            throw new FailedException(
                    "The guards are removed, but the ledger is left. " + e.getMessage()
                            + ". If the sink has written meanwhile, add --restart.",
                    e);
        }
    }

    private void show(String step, long changed, long items, ProgressBar bar) {
        if (console.isTerminal() && bar != null) {
            bar.maxHint(Math.max(items, changed));
            bar.stepTo(changed);
        } else {
            console.doing(step, String.format("%,d removed, slowed down %,d times", changed, writes.throttles()));
        }
    }

    private Target target(DynamoDbClients clients, String name) {
        TargetTable table = TargetTable.of(describe(clients, name), settings.guardAttribute());
        ProgressFile file = new ProgressFile(wishes.state(), table, settings.guardAttribute());
        Optional<WalkProgress> stored = wishes.restart() ? Optional.empty() : file.read();
        return new Target(table, file, stored.orElseGet(() -> WalkProgress.start(TableWalk.SEGMENTS)));
    }

    private static TableDescription describe(DynamoDbClients clients, String table) {
        TableProbe.Answer answer = TableProbe.describe(clients, table);
        if (answer instanceof TableProbe.Found found) {
            return found.table();
        }
        throw new RefusedException(
                answer instanceof TableProbe.Missing missing
                        ? missing.message()
                        : ((TableProbe.Refused) answer).message());
    }

    private static boolean isThere(DynamoDbClients clients, String ledger) {
        if (TableProbe.describe(clients, ledger) instanceof TableProbe.Missing) {
            return false;
        }
        if (!Ledgers.isLedger(describe(clients, ledger))) {
            throw new RefusedException(
                    "Table " + ledger + " is no ledger: its key is not k of type S. Check ledger.table,"
                            + " or leave it alone with --keep-ledger");
        }
        return true;
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }
}
