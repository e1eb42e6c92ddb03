package io.dynabridge.tools.plan;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dynabridge.tools.plan.Finding.Level;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * All that a plan says.
 *
 * @param estimate empty where the tables could not be read
 */
record PlanReport(
        PlannedConfigs configs, List<Finding> findings, Optional<SampleResult> sample, Optional<Estimate> estimate) {

    /** What it comes to, with its exit code. */
    enum Verdict {
        /** The connectors can be started. */
        READY(0),
        /** Something has to be mended before. */
        MEND(1),
        /** That could not be told. */
        UNKNOWN(2);

        private final int exitCode;

        Verdict(int exitCode) {
            this.exitCode = exitCode;
        }

        int exitCode() {
            return exitCode;
        }
    }

    Verdict verdict() {
        if (has(Level.MEND)) {
            return Verdict.MEND;
        }
        return has(Level.UNKNOWN) ? Verdict.UNKNOWN : Verdict.READY;
    }

    private boolean has(Level level) {
        return findings.stream().anyMatch(finding -> finding.level() == level);
    }

    ObjectNode toJson() {
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.put("verdict", verdict().name().toLowerCase(Locale.ROOT));
        ArrayNode all = json.putArray("findings");
        for (Finding finding : findings) {
            ObjectNode each = all.addObject()
                    .put("level", finding.level().name().toLowerCase(Locale.ROOT))
                    .put("about", finding.about())
                    .put("text", finding.text());
            if (!finding.commands().isEmpty()) {
                finding.commands().forEach(each.putArray("commands")::add);
            }
        }
        sample.ifPresent(seen -> {
            ObjectNode node = json.putObject("sample")
                    .put("items", seen.items())
                    .put("whole_table", seen.whole())
                    .put("filtered", seen.filtered())
                    .put("dead_letters", seen.refused())
                    .put("collisions", seen.collisions().count())
                    .put("largest_source_bytes", seen.largestBefore())
                    .put("largest_target_bytes", seen.largestAfter());
            seen.refusals()
                    .forEach((reason, which) ->
                            node.withObject("/dead_letters_by_reason").put(reason, which.count()));
        });
        estimate.ifPresent(costs -> costs.addTo(json.putObject("estimate")));
        return json;
    }
}
