package io.dynabridge.tools.verify;

import io.dynabridge.tools.connector.ConnectorConfig;
import io.dynabridge.tools.console.Console;
import java.util.List;
import java.util.Locale;

/** What is compared and what that comes to, for people. */
final class ReportText {

    private final Console console;
    private final boolean sampled;

    /**
     * A text.
     *
     * @param sampled whether only a part is compared
     */
    ReportText(Console console, boolean sampled) {
        this.console = console;
        this.sampled = sampled;
    }

    /** What is compared, and what is not. */
    void subject(Verification.Subject subject, SinkView view, List<String> uncompared) {
        console.row(
                "Sources",
                String.join(
                        ", ", subject.sources().stream().map(SourceTable::table).toList()));
        console.row(
                "Targets", view.fixedTable().orElse("as table.name.format=" + view.tableNameFormat() + " makes them"));
        if (!subject.others().isEmpty()) {
            console.row(
                    "Also from",
                    String.join(
                            ", ",
                            subject.others().stream()
                                    .map(Route::name)
                                    .distinct()
                                    .toList()));
        }
        boolean ours = subject.routes().stream()
                .anyMatch(route -> ConnectorConfig.leavesCredentials(route.sink())
                        || ConnectorConfig.leavesCredentials(route.source().connector()));
        if (ours) {
            console.row("Credentials", "this machine's, as the configs leave theirs to the workers");
        }
        uncompared.forEach(what -> console.row("Not compared", what));
    }

    /** What came out. */
    void report(VerificationReport result) {
        console.row(
                "Items",
                String.format(
                                Locale.ROOT,
                                "%,d in the source · %,d in the target",
                                result.sourceItems(),
                                result.targetItems())
                        + (result.incomplete() ? "" : String.format(Locale.ROOT, " · %,d equal", result.equal())));
        console.row("Missing", result.missing().toString());
        console.row("Different", result.different().toString());
        console.row("Extra", result.extra().toString());
        if (result.kept().count() > 0) {
            console.row("Kept", result.kept() + ", as delete.enabled=false or ttl.deletes=ignore says");
        }
        console.row("Conflicts", result.conflicts().toString());
        console.row("Dead letters", result.refused().toString());
        console.row("Filtered", String.format(Locale.ROOT, "%,d", result.filtered()));
        if (result.foreign() > 0) {
            console.row(
                    "Not ours",
                    String.format(Locale.ROOT, "%,d target items that this sink did not write", result.foreign()));
        }
        if (result.unsettled().count() > 0) {
            console.row("Unsettled", result.unsettled().toString());
        }
        console.row("Cost", String.format(Locale.ROOT, "%,.0f read units", result.readUnits()));
        console.line(verdict(result));
    }

    private String verdict(VerificationReport result) {
        return switch (result.verdict()) {
            case EQUAL ->
                "@|green " + console.check() + "|@ "
                        + (sampled
                                ? "What was compared agrees; a sample says nothing about the rest."
                                : "The target holds what it should, and nothing else.");
            case UNPLACED ->
                String.format(
                        Locale.ROOT,
                        "@|yellow %s|@ The target holds what it can, and nothing else; conflicts and dead letters that are not"
                                + " in it: %,d.",
                        console.cross(),
                        result.unplaced());
            case DIFFERENT ->
                "@|red " + console.cross() + "|@ They differ"
                        + (result.incomplete() ? ", in more than is listed here." : ".");
            case UNDECIDED ->
                "@|yellow " + console.cross() + "|@ Not told: some keys were written all the"
                        + " time. Verify again when there is less traffic.";
        };
    }
}
