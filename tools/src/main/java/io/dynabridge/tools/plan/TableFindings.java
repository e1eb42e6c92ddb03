package io.dynabridge.tools.plan;

import io.dynabridge.envelope.item.AttributeType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the descriptions of the tables say against a migration, or about it. */
final class TableFindings {

    private static final String SOURCE = "source";
    private static final String STREAM = "stream";
    private static final String TARGET = "target";
    private static final String WANTED = "NEW_AND_OLD_IMAGES";

    private final PlannedConfigs configs;
    private final AwsCli aws;

    TableFindings(PlannedConfigs configs, AwsCli aws) {
        this.configs = configs;
        this.aws = aws;
    }

    /** About the source table and its stream. */
    List<Finding> source(TableView table) {
        List<Finding> findings = new ArrayList<>();
        findings.add(status(SOURCE, table));
        if (!configs.mode().equals("scan_only")) {
            findings.add(stream(table));
        }
        boolean touches = configs.mode().equals("touch");
        if (touches && table.replicas() > 0 && !configs.source().containsKey("snapshot.touch.replicated.tables")) {
            findings.add(Finding.mend(
                    SOURCE,
                    "It has " + table.replicas() + " replicas, and touching an item may undo what another Region wrote"
                            + " in the second before: use --snapshot-mode scan, or, if no other Region writes to it, set"
                            + " snapshot.touch.replicated.tables=true in a --source-config FILE"));
        }
        if (touches && table.keyAttributes().containsKey(configs.markerAttribute())) {
            findings.add(Finding.mend(
                    SOURCE,
                    "'" + configs.markerAttribute()
                            + "' is a key attribute of it or of one of its indexes, and would be"
                            + " the marker: set snapshot.marker.attribute in a --source-config FILE"));
        }
        if (touches) {
            table.indexes().stream()
                    .filter(index -> index.holds(configs.markerAttribute()))
                    .forEach(index -> findings.add(Finding.note(
                            SOURCE,
                            "Index " + index.name() + " projects all attributes, so each touch writes to it too; it is"
                                    + " in the estimate")));
        }
        findings.addAll(both(SOURCE, table));
        return findings;
    }

    private static List<Finding> both(String role, TableView table) {
        List<Finding> findings = new ArrayList<>();
        if (table.ownEncryptionKey()) {
            findings.add(Finding.note(
                    role,
                    table.name() + " is encrypted with a key of your own: the connectors need kms:Decrypt, and to write"
                            + " kms:Encrypt and kms:GenerateDataKey, on that too"));
        }
        if (table.replicas() > 0) {
            findings.add(Finding.note(
                    role,
                    table.name() + " has " + table.replicas()
                            + " replicas: each write is charged again in each of them,"
                            + " which is not in the estimate"));
        }
        return findings;
    }

    private Finding stream(TableView table) {
        if (table.viewType().isEmpty()) {
            return Finding.mend(
                    STREAM,
                    "Table " + table.name() + " has no stream; the source needs one with both images",
                    aws.enableStream(table.name()));
        }
        if (!table.viewType().get().equals(WANTED)) {
            return Finding.mend(
                    STREAM,
                    "Its view type is " + table.viewType().get()
                            + ", which cannot be changed in place: it must be switched"
                            + " off and on again. That ends it for everybody who reads it now, who must go on with the new"
                            + " one",
                    aws.disableStream(table.name()),
                    aws.awaitTable(table.name()),
                    aws.enableStream(table.name()));
        }
        return Finding.fine(STREAM, "on, " + WANTED);
    }

    /** About a target that is there. */
    List<Finding> target(TableView table, Optional<String> guardAttribute) {
        List<Finding> findings = new ArrayList<>();
        findings.add(status(TARGET, table));
        findings.addAll(both(TARGET, table));
        guardAttribute.filter(table.keyAttributes()::containsKey).ifPresent(guard -> {
            String key = table.key().containsKey(guard) ? "a key attribute" : "a key attribute of an index";
            findings.add(Finding.mend(
                    TARGET,
                    "'" + guard + "' is " + key + " of " + table.name()
                            + ", and would be the guard: set write.guard.attribute in a --sink-config FILE"));
        });
        if (table.items() > 0) {
            findings.add(Finding.note(
                    TARGET,
                    table.name() + " has about " + Figures.about(table.items())
                            + " items already: what was not written by"
                            + " this pipeline is left alone (foreign.item.policy=keep), also where a source item wants its"
                            + " key"));
        }
        return findings;
    }

    /** About a target that is not there. */
    Finding missing(String table, Map<String, AttributeType> key, boolean observed) {
        String guessed = observed ? ", as the sample's items have it" : "; no item showed their types";
        if (configs.creates()) {
            return Finding.note(
                    TARGET,
                    table + " does not exist: the sink makes it, billed on demand, with key " + text(key) + guessed
                            + " (auto.create=true)");
        }
        return Finding.mend(
                TARGET,
                table + " does not exist: make it, or let the sink do it with --auto-create. Its key would be "
                        + text(key) + guessed,
                aws.createTable(table, key),
                aws.awaitTable(table));
    }

    private static String text(Map<String, AttributeType> key) {
        return String.join(
                ", ",
                key.entrySet().stream()
                        .map(each -> each.getKey() + ":" + each.getValue())
                        .toList());
    }

    private static Finding status(String role, TableView table) {
        String facts = table.name() + ": " + table.status() + ", key " + table.keyText() + ", about "
                + Figures.about(table.items()) + " items, " + Figures.bytes(table.bytes());
        return List.of("ACTIVE", "UPDATING").contains(table.status())
                ? Finding.fine(role, facts)
                : Finding.mend(role, facts + ". Wait until it is ACTIVE, or bring it back");
    }
}
