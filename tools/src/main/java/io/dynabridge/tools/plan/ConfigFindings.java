package io.dynabridge.tools.plan;

import java.util.ArrayList;
import java.util.List;

/** What the two configs say against each other, or about other plans. */
final class ConfigFindings {

    private ConfigFindings() {}

    /** The findings, for a source table. */
    static List<Finding> of(PlannedConfigs configs, String table) {
        List<Finding> findings = new ArrayList<>();
        if (configs.mode().equals("scan") && configs.guard().equals("version")) {
            findings.add(Finding.note(
                    "guard",
                    "snapshot.mode=scan with write.guard=version: an item that is deleted during the run, or gets another"
                            + " target key, may come back at its old key and stay, if that change overtakes what was"
                            + " scanned. --write-guard ledger keeps it away"));
        }
        if (configs.mode().equals("scan") && configs.guard().equals("none")) {
            findings.add(Finding.mend(
                    "guard",
                    "snapshot.mode=scan with write.guard=none: an item that is changed during the run may go back to what"
                            + " was scanned, and one that is deleted may come back, and stay so. Take --write-guard ledger,"
                            + " or --snapshot-mode touch, or scan_only for a table at rest"));
        }
        if (!configs.isNamedFor(table)) {
            findings.add(Finding.note(
                    "source",
                    "If a connector of another plan brings " + table + " to the topic " + configs.topic(table)
                            + " already, it does for this sink too: POST the sink only"));
        }
        return findings;
    }
}
