package io.dynabridge.sink.write;

import io.dynabridge.envelope.testing.Mutant;
import io.dynabridge.envelope.testing.Mutant.Edit;
import java.util.ArrayList;
import java.util.List;

/** Wrong sinks. */
final class SinkMutants {

    private static final String SOURCES = "src/main/java/io/dynabridge/sink/";
    private static final String CONDITIONS = "write/Conditions.java";
    private static final String STATEMENTS = "write/Statements.java";
    private static final String DECISIONS = "guard/GuardDecisions.java";
    private static final String COORDINATOR = "write/WriteCoordinator.java";
    private static final String LEDGER = "ledger/Ledger.java";
    private static final String LEDGER_COURIER = "write/LedgerCourier.java";
    private static final String OFFSETS = "offset/OffsetTracker.java";

    private static final String PUT = "return \"attribute_not_exists(#p) OR (\" + OWN_AND_OLDER + \" < :v)\";";
    private static final String VACATE = "return \"attribute_not_exists(#p) OR (\" + OWN_AND_OLDER + \" <= :v)\";";
    private static final String RENEW = "return OWN_AND_OLDER + \" < :v\";";
    private static final String OVER_FOREIGN =
            "return \"attribute_not_exists(#g.\" + GuardAttribute.OWNER + \") OR (\" + OWN_AND_OLDER + \" < :v)\";";
    private static final String ANY_OWNER = "(#g.k = :o OR attribute_exists(#g.k))";
    private static final String ANY_VERSION = "(#g.v < :v OR attribute_exists(#g.v))";
    private static final String WHERE_OWNER = "guard(text.append(\" AND \"), GuardAttribute.OWNER).append(\" = ?\");";
    private static final String WHERE_VERSION = "guard(text.append(\" AND \"), GuardAttribute.VERSION).append(older);";
    private static final String WHERE_NAMES =
            "guard(text.append(\" AND \"), GuardAttribute.NAMES_HASH).append(\" = ?\");";
    private static final String SAY_OWNER = "writeText(write.owner(), json);";
    private static final String SAY_VERSION = "writeText(write.version(), json);";
    private static final String IF_PUT = "if (write instanceof ItemWrite.Put) ";
    private static final String IF_NO_PUT = "if (!(write instanceof ItemWrite.Put)) ";
    private static final String NOT_NEWER = "\"attribute_not_exists(#k) OR #v <= :v\"";
    private static final String ANY_TOMBSTONE = "\"attribute_not_exists(#k) OR #v <= :v OR attribute_exists(#k)\"";

    private SinkMutants() {}

    /**
     * Not among them, because no property can notice: that a stale move does not even try its put (E; the next change frees
     * what that would make, and a ledger refuses it), that a renewal asks the ledger before it waits for a key (waiting it
     * asks, too), that a freed key wakes who waits for it (time does), and that a delete takes an item of its own version
     * (there is one only where transforms were mended). They save time and requests, or have tests of their own.
     */
    static List<Mutant> all() {
        List<Mutant> all = new ArrayList<>();
        all.add(one(
                "put: any owner",
                CONDITIONS,
                PUT,
                says("attribute_not_exists(#p) OR " + ANY_OWNER + " AND #g.v < :v")));
        all.add(one(
                "put: any version", CONDITIONS, PUT, says("attribute_not_exists(#p) OR #g.k = :o AND " + ANY_VERSION)));
        all.add(one(
                "put: over its own version",
                CONDITIONS,
                PUT,
                says("attribute_not_exists(#p) OR #g.k = :o AND #g.v <= :v")));
        all.add(one("put: never new", CONDITIONS, PUT, says("attribute_exists(#p) AND #g.k = :o AND #g.v < :v")));
        all.add(one(
                "put: over foreign items",
                CONDITIONS,
                PUT,
                says("attribute_not_exists(#p) OR attribute_not_exists(#g) OR #g.k = :o AND #g.v < :v")));
        all.add(one(
                "put over foreign: any owner",
                CONDITIONS,
                OVER_FOREIGN,
                says("attribute_not_exists(#g.k) OR " + ANY_OWNER + " AND #g.v < :v")));
        all.add(one(
                "put over foreign: any version",
                CONDITIONS,
                OVER_FOREIGN,
                says("attribute_not_exists(#g.k) OR #g.k = :o AND " + ANY_VERSION)));
        all.add(one("put over foreign: only its own", CONDITIONS, OVER_FOREIGN, says("#g.k = :o AND #g.v < :v")));
        all.add(one(
                "put over anyone: any version",
                CONDITIONS,
                " < :v OR (attribute_exists(#g.\"",
                " < :v OR attribute_exists(#g.v) OR (attribute_exists(#g.\""));
        all.add(one("renewal: any owner", CONDITIONS, RENEW, says(ANY_OWNER + " AND #g.v < :v")));
        all.add(one("renewal: any version", CONDITIONS, RENEW, says("#g.k = :o AND " + ANY_VERSION)));
        all.add(one(
                "renewal: also of nothing",
                CONDITIONS,
                RENEW,
                says("attribute_not_exists(#g) OR #g.k = :o AND #g.v < :v")));
        all.add(one(
                "delete: any owner",
                CONDITIONS,
                VACATE,
                says("attribute_not_exists(#p) OR " + ANY_OWNER + " AND #g.v <= :v")));
        all.add(one(
                "delete: any version",
                CONDITIONS,
                VACATE,
                says("attribute_not_exists(#p) OR #g.k = :o AND " + ANY_VERSION)));
        all.add(one(
                "delete: foreign items",
                CONDITIONS,
                VACATE,
                says("attribute_not_exists(#p) OR attribute_not_exists(#g) OR #g.k = :o AND #g.v <= :v")));
        all.add(one(
                "delete: never of nothing",
                CONDITIONS,
                VACATE,
                says("attribute_exists(#p) AND #g.k = :o AND #g.v <= :v")));
        all.add(one("everybody is oneself", CONDITIONS, "return owner.s().equals(asker) ?", "return true ?"));

        all.add(two(
                "statement, update: any owner",
                STATEMENTS,
                WHERE_OWNER,
                "if (shape.mode() == null) " + WHERE_OWNER,
                SAY_OWNER,
                IF_NO_PUT + SAY_OWNER));
        all.add(two(
                "statement, update: any version",
                STATEMENTS,
                WHERE_VERSION,
                "if (shape.mode() == null) " + WHERE_VERSION,
                SAY_VERSION,
                IF_NO_PUT + SAY_VERSION));
        all.add(one(
                "statement, update: over its own version",
                STATEMENTS,
                "where(text, shape, \" < ?\");",
                "where(text, shape, \" <= ?\");"));
        all.add(two(
                "statement, update: any names",
                STATEMENTS,
                WHERE_NAMES,
                "",
                "writeText(expectedNames(put), json);",
                ""));
        all.add(one(
                "statement, update: drops no attributes",
                STATEMENTS,
                "for (String name : shape.dropped()) {",
                "for (String name : Set.<String>of()) {"));
        all.add(two(
                "statement, delete: any owner",
                STATEMENTS,
                WHERE_OWNER,
                "if (shape.mode() != null) " + WHERE_OWNER,
                SAY_OWNER,
                IF_PUT + SAY_OWNER));
        all.add(two(
                "statement, delete: any version",
                STATEMENTS,
                WHERE_VERSION,
                "if (shape.mode() != null) " + WHERE_VERSION,
                SAY_VERSION,
                IF_PUT + SAY_VERSION));
        all.add(one(
                "statement, insert: a duplicate is done",
                "write/StatementCourier.java",
                "answers.add(error == null ?",
                "answers.add(error == null || DUPLICATE_ITEM.equals(error.codeAsString()) ?"));

        all.add(one("ledger: newer tombstones stop nobody", LEDGER, NOT_NEWER, ANY_TOMBSTONE));
        all.add(one(
                "ledger: its own tombstone stops a change",
                LEDGER,
                NOT_NEWER,
                "\"attribute_not_exists(#k) OR #v < :v\""));
        all.add(one(
                "ledger: a tombstone's version may fall",
                LEDGER,
                "                        .item(entry(targetTable, owner, version))\n                        .conditionExpression(NOT_NEWER)",
                "                        .item(entry(targetTable, owner, version))\n                        .conditionExpression("
                        + ANY_TOMBSTONE + ")"));
        all.add(one(
                "ledger: what makes an item passes any tombstone",
                LEDGER,
                ".key(Map.of(KEY, key(targetTable, owner)))\n                        .conditionExpression(NOT_NEWER)",
                ".key(Map.of(KEY, key(targetTable, owner)))\n                        .conditionExpression("
                        + ANY_TOMBSTONE + ")"));
        all.add(one(
                "ledger: one tombstone for all tables",
                LEDGER,
                "String key = targetTable + \"|\" + owner;",
                "String key = owner;"));
        all.add(one("ledger: no tombstone is left", LEDGER_COURIER, "if (attempt.buries()) {", "if (false) {"));
        all.add(one(
                "ledger: nobody asks before making an item",
                LEDGER_COURIER,
                "if (attempt.puts() && !(",
                "if (attempt.puts() && attempt.vacates() && !("));
        all.add(one(
                "ledger: a move asks the old table's tombstone alone",
                LEDGER_COURIER,
                "return from.table().equals(put.key().table());",
                "return true;"));

        all.add(one(
                "C: a move waits before it frees",
                DECISIONS,
                "return new Next.Send(attempt.vacatingOnly(unburdened(verdict))); // C",
                "return verdict;"));
        all.add(one(
                "D: a move never leaves what is not its own",
                DECISIONS,
                "if (vacated instanceof Other || vacated instanceof Foreign) { // D",
                "if (false) {"));
        all.add(one("F: what was refused in a cheaper mode is stale", DECISIONS, "if (order < 0) {", "if (false) {"));
        all.add(one(
                "G: no tombstone beside someone else's item",
                DECISIONS,
                "return ledger && attempt.buries() && !goesOn",
                "return ledger && !ledger"));
        all.add(one(
                "G: none in the old table where the new one's is newer",
                DECISIONS,
                "if (attempt.puts() && attempt.buries() && attempt.changesTables()) { // G",
                "if (false) {"));
        all.add(one(
                "H: a stale write does not free its old key",
                DECISIONS,
                "return attempt.vacates() ? new Next.Send(attempt.vacatingOnly(stale).withoutBurying()) : stale; // H",
                "return stale;"));
        all.add(one(
                "I: who has waited never gives in to a newer claim",
                DECISIONS,
                "if (seen instanceof Other && attempt.mode() == PutMode.OVER_ANYONE) {",
                "if (false) {"));
        all.add(one(
                "foreign items: kept where to report, reported where to keep",
                DECISIONS,
                "return foreignItems == ForeignItemPolicy.KEEP",
                "return foreignItems != ForeignItemPolicy.KEEP"));

        all.add(one(
                "a parked put counts as done",
                COORDINATOR,
                "write.become(park.put());",
                "finish(write, WriteOutcome.WRITTEN); if (true) { return; }"));
        all.add(one(
                "a conflict is reported without waiting",
                COORDINATOR,
                "if (waited >= patience && settings.conflicts() == ConflictPolicy.REPORT) {",
                "if (settings.conflicts() == ConflictPolicy.REPORT) {"));
        all.add(one(
                "what fails counts as done",
                COORDINATOR,
                "retry(write, failure.cause(), now);",
                "finish(write, WriteOutcome.WRITTEN);"));
        all.add(one(
                "an overtaken write does not free its old key",
                COORDINATOR,
                "if (older.write().vacated().isPresent()) {",
                "if (false) {"));
        all.add(one(
                "writes of one key go at once",
                "write/WriteScheduler.java",
                "write.targets().forEach(key -> enter(write, key));",
                ""));
        all.add(one(
                "offsets: committed up to the last pending one", OFFSETS, "pending.firstKey()", "pending.lastKey()"));
        all.add(one("offsets: committed as consumed", OFFSETS, "Math.min(consumed, pending.firstKey())", "consumed"));
        return all;
    }

    private static String says(String condition) {
        return "return \"" + condition + "\";";
    }

    private static Mutant one(String name, String file, String original, String mutation) {
        return new Mutant(name, SOURCES + file, List.of(new Edit(original, mutation)));
    }

    private static Mutant two(
            String name, String file, String original, String mutation, String original2, String mutation2) {
        return new Mutant(name, SOURCES + file, List.of(new Edit(original, mutation), new Edit(original2, mutation2)));
    }
}
