package io.dynabridge.tools.plan;

import io.dynabridge.client.AwsConfig;
import io.dynabridge.envelope.item.AttributeType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

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
        if (touches
                && table.replicatesLater()
                && !"true".equalsIgnoreCase(configs.source().get("snapshot.touch.replicated.tables"))) {
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

    private List<Finding> both(String role, TableView table) {
        List<Finding> findings = new ArrayList<>();
        table.kmsKey()
                .ifPresent(key -> findings.add(Finding.note(
                        role,
                        table.name()
                                + " is encrypted with a key in AWS KMS. Where AWS manages that key nothing is needed;"
                                + " where you manage it, whoever uses the table needs kms:Decrypt, kms:Encrypt,"
                                + " kms:ReEncrypt*, kms:GenerateDataKey*, kms:DescribeKey and kms:CreateGrant on it,"
                                + " through DynamoDB. This says who does",
                        aws.managerOf(key))));
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

    /**
     * About a target that is there.
     *
     * @param holdsItems whether anything is in it, whatever DynamoDB's count says
     */
    List<Finding> target(TableView table, Optional<String> guardAttribute, boolean holdsItems) {
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
        strong(TARGET, table).ifPresent(findings::add);
        if (holdsItems) {
            findings.add(foreignItems(table));
        }
        return findings;
    }

    /** About a table that the sink writes to, and that takes no transactions. */
    Optional<Finding> strong(String role, TableView table) {
        return table.strong()
                ? Optional.of(Finding.mend(
                        role,
                        table.name() + " is a global table with multi-Region strong consistency, which knows neither"
                                + " transactions nor time to live: the sink needs transactions where an item moves to"
                                + " another key, and with write.guard=ledger for every new item. Take a table without"
                                + " replicas, or with eventually consistent ones"))
                : Optional.empty();
    }

    private Finding foreignItems(TableView table) {
        String has = table.name() + " has items already: what this pipeline did not write is ";
        if (configs.guard().equals("none")) {
            return Finding.mend(
                    TARGET,
                    has
                            + "replaced or deleted where a source item has or leaves its key, as write.guard=none cannot tell."
                            + " Take an empty table or another --write-guard; or start in spite of this, if that is"
                            + " meant");
        }
        return switch (configs.foreignItemPolicy()) {
            case "overwrite" ->
                Finding.mend(
                        TARGET,
                        has
                                + "replaced where a source item wants its key (foreign.item.policy=overwrite). Take an empty"
                                + " table or another policy; or start in spite of this, if that is meant");
            case "report" ->
                Finding.note(
                        TARGET,
                        has + "left alone, and a source item that wants its key is a dead letter"
                                + " (foreign.item.policy=report)");
            default ->
                Finding.note(
                        TARGET,
                        has
                                + "left alone (foreign.item.policy=keep), also where a source item wants its key, which then"
                                + " is not brought");
        };
    }

    /** About a target that is the source itself; two local DynamoDBs have tables of the same ARN. */
    Optional<Finding> itself(TableView source, TableView target) {
        boolean local = source.arn().filter(arn -> !arn.contains(":ddblocal:")).isEmpty();
        boolean same = source.name().equals(target.name()) && source.arn().equals(target.arn()) && !(local && apart());
        return same
                ? Optional.of(Finding.mend(
                        TARGET,
                        "The sink would write to " + target.name()
                                + ", which is the source: each write would be a change"
                                + " again. Name another table with --target"))
                : Optional.empty();
    }

    private boolean apart() {
        return Stream.of(AwsConfig.ENDPOINT, AwsConfig.REGION)
                .anyMatch(key -> !Objects.equals(
                        configs.source().get(key), configs.sink().get(key)));
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
        String counted = table.items() == 0
                ? "no items when DynamoDB last counted"
                : "about " + Figures.about(table.items()) + " items, " + Figures.bytes(table.bytes());
        String facts = table.name() + ": " + table.status() + ", key " + table.keyText() + ", " + counted;
        return List.of("ACTIVE", "UPDATING").contains(table.status())
                ? Finding.fine(role, facts)
                : Finding.mend(role, facts + ". Wait until it is ACTIVE, or bring it back");
    }
}
