package io.dynabridge.tools.verify;

import io.dynabridge.client.DaemonThreads;
import io.dynabridge.tools.verify.ItemMapping.Mapped;
import io.dynabridge.tools.verify.ItemMapping.Outcome;
import io.dynabridge.tools.verify.ItemMapping.Refused;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Looks at suspicious keys again and again, with time for changes to arrive between, until they are settled. */
final class SuspectRounds {

    /** Keys looked at before it is told what is known. */
    private static final int SUSPECTS_AT_ONCE = 10_000;

    private static final int ROUNDS = 6;

    private final ComparedTables tables;
    private final LagGate lag;
    private final VerificationProgress progress;

    /**
     * The rounds.
     *
     * @param lag lets changes under way arrive
     */
    SuspectRounds(ComparedTables tables, LagGate lag, VerificationProgress progress) {
        this.tables = tables;
        this.lag = lag;
        this.progress = progress;
    }

    /** Tells the report what suspects come to, until it has enough of them. */
    void settle(List<Suspect> suspects, ReportBuilder report) {
        for (int from = 0; from < suspects.size(); from += SUSPECTS_AT_ONCE) {
            if (report.hasEnough()) {
                report.incomplete();
                return;
            }
            List<Suspect> some = suspects.subList(from, Math.min(suspects.size(), from + SUSPECTS_AT_ONCE));
            Settlement settlement = new Settlement(tables.view().deletes());
            try {
                for (int round = 0; round < ROUNDS && !settlement.isDone(); round++) {
                    if (round > 0) {
                        progress.settling(settlement.open(some).size());
                        lag.await();
                    }
                    settlement.looked(look(settlement.open(some)));
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new UndecidableException("Interrupted", e);
            }
            report.add(settlement);
        }
    }

    /**
     * Looks again at items that were refused, with time for what may mend them between, and gives the keys that they go to
     * where they are not, which are still to be settled.
     */
    Map<TargetItemKey, Suspect> again(FirstPass pass) {
        List<SourceItemKey> refused = pass.refusedKeys();
        Map<TargetItemKey, Suspect> accepted = new LinkedHashMap<>();
        if (refused.isEmpty()) {
            return accepted;
        }
        List<String> still = new ArrayList<>();
        try (Looks eyes = tables.looks()) {
            progress.settling(refused.size());
            lag.await();
            for (SourceItemKey key : new LinkedHashSet<>(refused)) {
                for (Outcome outcome : eyes.outcomesNow(key)) {
                    if (outcome instanceof Refused again) {
                        still.add(key + ": " + again.reason());
                    } else if (outcome instanceof Mapped mapped) {
                        tables.addTarget(mapped.key().table());
                        accepted.merge(mapped.key(), new Suspect(mapped.key(), List.of(key)), Suspect::and);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UndecidableException("Interrupted", e);
        }
        pass.stillRefused(still);
        return accepted;
    }

    private Map<Suspect, Look> look(List<Suspect> suspects) throws InterruptedException {
        Map<Suspect, Look> looks = new ConcurrentHashMap<>();
        ExecutorService threads =
                Executors.newFixedThreadPool(Verification.SEGMENTS, DaemonThreads.named("dynabridge-verify"));
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int thread = 0; thread < Verification.SEGMENTS; thread++) {
                int first = thread;
                all.add(threads.submit(() -> {
                    try (Looks eyes = tables.looks()) {
                        for (int i = first; i < suspects.size(); i += Verification.SEGMENTS) {
                            looks.put(suspects.get(i), eyes.look(suspects.get(i)));
                        }
                    }
                    return null;
                }));
            }
            for (Future<?> each : all) {
                each.get();
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new UndecidableException(e.getCause().toString(), e);
        } finally {
            threads.shutdownNow();
        }
        return looks;
    }
}
