package io.dynabridge.tools.demo;

import io.dynabridge.tools.console.Console;
import io.dynabridge.tools.verify.VerificationReport;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a demo did.
 *
 * @param items books in the source when the migration began
 * @param snapshotItems books that the snapshot touched
 * @param records changes that went through Kafka
 * @param changes what the live workload did meanwhile
 * @param deadLetters dead letters by reason
 * @param backfill from the start of the snapshot until it was complete
 * @param endToEnd from the POST of the source connector until all changes had arrived in the target
 * @param report the comparison of the tables afterwards
 */
record DemoResult(
        long items,
        long snapshotItems,
        long records,
        LiveWorkload.Changes changes,
        Map<String, Integer> deadLetters,
        Duration backfill,
        Duration endToEnd,
        VerificationReport report) {

    boolean isGood() {
        return report.agrees();
    }

    void print(Console console) {
        console.row(
                "Moved",
                String.format(Locale.ROOT, "%,d books, in %,d records through Kafka", report.equal(), records));
        console.row(
                "Live meanwhile",
                String.format(
                        Locale.ROOT,
                        "%,d inserts · %,d updates · %,d key moves · %,d deletes",
                        changes.inserts(),
                        changes.updates(),
                        changes.moves(),
                        changes.deletes()));
        console.row(
                "Conflicts",
                String.format(Locale.ROOT, "%,d", report.conflicts().count()));
        console.row("Dead letters", deadLetterText());
        console.row("Backfill rate", rate(snapshotItems, "books touched", backfill));
        console.row(
                "End-to-end rate",
                rate(records, "changes", endToEnd) + " from table to table, the connectors' start included");
        console.row(
                "Verified",
                String.format(
                        Locale.ROOT,
                        "%,d source and %,d target items, both ways: %,d missing · %,d different · %,d extra",
                        report.sourceItems(),
                        report.targetItems(),
                        report.missing().count(),
                        report.different().count(),
                        report.extra().count()));
    }

    private String deadLetterText() {
        int total = deadLetters.values().stream().mapToInt(Integer::intValue).sum();
        return total == 0
                ? "0"
                : total
                        + deadLetters.entrySet().stream()
                                .map(reason -> reason.getKey() + " " + reason.getValue())
                                .collect(Collectors.joining(", ", " (", ")"));
    }

    private static String rate(long count, String unit, Duration time) {
        return String.format(Locale.ROOT, "%,d %s a second", count * 1000 / Math.max(1, time.toMillis()), unit);
    }
}
