package io.dynabridge.tools.plan;

import io.dynabridge.tools.plan.Finding.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import picocli.CommandLine.Help.Ansi;

/** A plan for people, with picocli's mark-up for colours. Not thread-safe. */
final class PlanText {

    /** An option with its value, or a word; blanks inside single quotes end none. */
    private static final Pattern SHELL_WORD = Pattern.compile("(?:--?[a-zA-Z-]+ )?(?:'[^']*'|[^ '])+");

    private static final String CONTINUED = " \\";
    private static final String COMMAND_INDENT = " ".repeat(8);

    private static final String INDENT = " ".repeat(22);

    private final int width;
    private final StringBuilder text = new StringBuilder();

    /** Nothing said yet. */
    PlanText(int width) {
        this.width = width;
    }

    /**
     * All of it, and what to do next with these files.
     *
     * @param kept earlier ones of other content, under the names that they have now
     */
    String of(PlanReport report, String title, Path sourceFile, Path sinkFile, List<Path> kept) {
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
        post(sourceFile);
        // A sink that comes first may have the broker make it, with its own settings.
        line("  # when the source has made its topic:");
        post(sinkFile);
        line("  bin/dynabridge status --watch");
        kept.forEach(file -> line("An earlier file that was different is now " + file));
        return text.toString();
    }

    private void post(Path file) {
        command("  ", "curl -sS -H 'Content-Type: application/json' -d @" + file + " http://localhost:8083/connectors");
    }

    private void finding(Finding finding) {
        String level = switch (finding.level()) {
            case FINE -> "@|green ok  |@";
            case NOTE -> "@|cyan note|@";
            case UNKNOWN -> "@|yellow ?   |@";
            case MEND -> "@|red,bold MEND|@";
        };
        paragraph("  " + level + "  " + pad(finding.about()), finding.text());
        finding.commands().forEach(command -> command(COMMAND_INDENT, command));
    }

    private void estimate(Estimate estimate, PlannedConfigs configs) {
        if (estimate.items() == 0) {
            return;
        }
        text.append('\n');
        line(
                estimate.counted()
                        ? "Bringing about " + Figures.about(estimate.items()) + " items (" + configs.mode() + ")"
                        : "Bringing each million items (" + configs.mode() + "); how many there are is not known");
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

    /** Two lines or more are one command, for a shell too. */
    private void command(String indent, String command) {
        List<String> words = new ArrayList<>();
        SHELL_WORD.matcher(command).results().map(MatchResult::group).forEach(word -> {
            if (word.length() + CONTINUED.length() > width) {
                words.addAll(List.of(word.split(" ", 2)));
            } else {
                words.add(word);
            }
        });
        lines(indent, indent + "  ", words, CONTINUED);
    }

    private void paragraph(String lead, String what) {
        List<String> words = new ArrayList<>(List.of(what.split(" ")));
        words.set(0, lead + words.get(0));
        lines("", INDENT, words, "");
    }

    /**
     * Breaks lines between words. A word that has no room behind the indent gets a line from the very left, and what has none
     * there stays whole.
     *
     * @param mark ends each line but the last
     */
    private void lines(String first, String indent, List<String> words, String mark) {
        StringBuilder line = new StringBuilder(first);
        boolean empty = true;
        for (String word : words) {
            int length = visible(line + word) + mark.length() + (empty ? 0 : 1);
            if (length > width && !empty) {
                line(line + mark);
                boolean fits = indent.length() + word.length() + mark.length() <= width;
                line = new StringBuilder(fits ? indent : "");
                empty = true;
            }
            line.append(empty ? "" : " ").append(word);
            empty = false;
        }
        line(line.toString());
    }

    /** How wide a text is, without its mark-up. */
    private static int visible(String text) {
        return Ansi.OFF.string(text).length();
    }

    private void line(String line) {
        text.append(line.stripTrailing()).append('\n');
    }
}
