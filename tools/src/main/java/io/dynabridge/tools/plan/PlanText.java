package io.dynabridge.tools.plan;

import io.dynabridge.tools.plan.Finding.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A plan for people, with picocli's mark-up for colours. Not thread-safe. */
final class PlanText {

    private static final int WIDTH = 100;
    private static final String INDENT = " ".repeat(22);

    private final StringBuilder text = new StringBuilder();

    /** All of it, and what to do next with these files. */
    String of(PlanReport report, String title, Path sourceFile, Path sinkFile) {
        line("@|bold " + title + "|@");
        report.findings().forEach(this::finding);
        report.estimate().ifPresent(estimate -> estimate(estimate, report.configs()));
        text.append('\n');
        switch (report.verdict()) {
            case READY -> line("@|green,bold READY|@ to start the connectors:");
            case MEND ->
                line("@|red,bold NOT READY|@: mend "
                        + report.findings().stream()
                                .filter(finding -> finding.level() == Level.MEND)
                                .map(Finding::about)
                                .distinct()
                                .toList()
                        + ". Then:");
            default -> line("@|yellow,bold NOT TOLD|@: not everything could be looked at. When it is:");
        }
        line("  curl -sS -H 'Content-Type: application/json' -d @" + sourceFile + " http://localhost:8083/connectors");
        line("  curl -sS -H 'Content-Type: application/json' -d @" + sinkFile + " http://localhost:8083/connectors");
        line("  bin/dynabridge status --watch");
        return text.toString();
    }

    private void finding(Finding finding) {
        String level = switch (finding.level()) {
            case FINE -> "@|green ok  |@";
            case NOTE -> "@|cyan note|@";
            case UNKNOWN -> "@|yellow ?   |@";
            case MEND -> "@|red,bold MEND|@";
        };
        paragraph("  " + level + "  " + pad(finding.about()), finding.text());
        finding.commands().forEach(command -> line(INDENT + command));
    }

    private void estimate(Estimate estimate, PlannedConfigs configs) {
        if (estimate.items() == 0) {
            return;
        }
        text.append('\n');
        line("Bringing about " + Figures.about(estimate.items()) + " items (" + configs.mode() + ")");
        List<String> source = new ArrayList<>();
        source.add(Figures.about(estimate.readUnits()) + " read units");
        if (estimate.touchUnits() > 0) {
            source.add(Figures.about(estimate.touchUnits()) + " write units");
        }
        if (estimate.touchIndexUnits() > 0) {
            source.add(Figures.about(estimate.touchIndexUnits()) + " more in its indexes");
        }
        cost("source", source, estimate.sourceDollars());
        List<String> target = new ArrayList<>();
        target.add(Figures.about(estimate.targetUnits()) + " write units"
                + (configs.guard().equals("none")
                        ? ""
                        : ", " + Figures.about(estimate.guardUnits()) + " of them for the guard's size"));
        estimate.targetIndexUnits()
                .forEach((index, units) -> target.add(Figures.about(units) + " more in index " + index));
        if (estimate.ledgerUnits() > 0) {
            target.add(Figures.about(estimate.ledgerUnits()) + " on the ledger");
        }
        cost("target", target, estimate.targetDollars());
        paragraph("        " + pad("prices"), estimate.prices());
        estimate.bottleneck()
                .ifPresent(narrowest -> paragraph(
                        "        " + pad("time"),
                        Figures.time(narrowest.seconds(estimate.items()))
                                + ", if nothing else uses the capacity; decided by " + narrowest.what()));
    }

    private void cost(String table, List<String> units, Optional<Double> dollars) {
        paragraph(
                "        " + pad(table),
                String.join(", ", units) + ": "
                        + dollars.map(Figures::dollars).orElse("nothing on top of its provisioned capacity"));
    }

    private static String pad(String about) {
        return String.format(Locale.ROOT, "%-14s", about);
    }

    /** Breaks lines between words; what has none stays whole. */
    private void paragraph(String lead, String what) {
        StringBuilder line = new StringBuilder(lead);
        int length = INDENT.length();
        for (String word : what.split(" ")) {
            if (length + 1 + word.length() > WIDTH && length > INDENT.length()) {
                line(line.toString());
                line = new StringBuilder(INDENT);
                length = INDENT.length();
            }
            if (length > INDENT.length()) {
                line.append(' ');
                length++;
            }
            line.append(word);
            length += word.length();
        }
        line(line.toString());
    }

    private void line(String line) {
        text.append(line.stripTrailing()).append('\n');
    }
}
