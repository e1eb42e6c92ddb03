package io.dynabridge.tools.chaos.run;

import io.dynabridge.tools.chaos.check.Violation;
import io.dynabridge.tools.chaos.history.DeadLetter;
import io.dynabridge.tools.chaos.history.Emission;
import io.dynabridge.tools.chaos.history.History;
import io.dynabridge.tools.chaos.history.Write;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What happened to the items of a violation, and to no others. */
final class Evidence {

    private static final int MOST_LINES = 40;

    private final History history;
    private final List<Emission> records;
    private final Collection<DeadLetter> letters;
    private final List<TargetReader> readers;
    private final Collection<Map<String, Object>> target;

    Evidence(
            History history,
            List<Emission> records,
            Collection<DeadLetter> letters,
            List<TargetReader> readers,
            Collection<Map<String, Object>> target) {
        this.history = history;
        this.records = records;
        this.letters = letters;
        this.readers = readers;
        this.target = target;
    }

    /** The items that a violation is about. */
    static Set<String> items(Violation violation) {
        Set<String> items = new TreeSet<>(violation.others());
        if (violation.item() != null) {
            items.add(violation.item());
        }
        return items;
    }

    /** The minimal history: writes, records in Kafka, dead letters, what readers saw, what stands in the target. */
    List<String> of(Violation violation) {
        List<String> lines = new ArrayList<>();
        for (String item : items(violation)) {
            section(lines, "written", history.of(item).stream().map(this::line).toList());
            section(
                    lines,
                    "in Kafka",
                    records.stream()
                            .filter(record -> item.equals(record.item()))
                            .map(Emission::toString)
                            .toList());
            section(
                    lines,
                    "dead letters",
                    letters.stream()
                            .filter(letter -> item.equals(letter.record().item()))
                            .map(DeadLetter::toString)
                            .toList());
            for (TargetReader reader : readers) {
                section(lines, "seen", reader.diary(item));
            }
            section(
                    lines,
                    "in the target",
                    target.stream()
                            .filter(found -> item.equals(Images.id(found))
                                    || violation.place() != null
                                            && violation
                                                    .place()
                                                    .equals(Images.inTarget(found)
                                                            .place()))
                            .map(found -> Images.inTarget(found) + ", " + found.get(ChaosSetup.GUARD))
                            .toList());
        }
        return lines;
    }

    private String line(Write write) {
        return Instant.ofEpochMilli(write.millis()) + " " + write
                + (history.isAcknowledged(write) ? "" : ", without an answer");
    }

    private static void section(List<String> lines, String title, List<String> all) {
        int from = Math.max(0, all.size() - MOST_LINES);
        if (from > 0) {
            lines.add(title + ": " + from + " earlier ones left out");
        }
        all.subList(from, all.size()).forEach(line -> lines.add(title + ": " + line));
    }
}
