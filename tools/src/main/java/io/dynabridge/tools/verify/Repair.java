package io.dynabridge.tools.verify;

import java.util.Map;

/**
 * Mends differences with the least that can do it: a source item whose copy is missing or different is touched, so that it
 * comes through the pipeline again, in order with all other changes; a target item that no source item stands for is deleted,
 * if it is the sink's own and still what was looked at.
 */
final class Repair {

    /**
     * What was done.
     *
     * @param left what could not be mended: a target item whose guard says nothing or something new, a source item that is
     *     gone by now, or has no room for the marker
     */
    record Done(long touched, long deleted, long left) {}

    private final TableAccess sourceTables;
    private final TableAccess targetTables;
    private final Looks looks;
    private final Map<String, String> markers;
    private final String guard;
    private final boolean deletes;

    /**
     * A repair.
     *
     * @param markers a source table's marker attribute, by the table's name
     * @param guard the sink's guard attribute; null where it has none, and then nothing is deleted
     * @param deletes whether the sink deletes what was deleted
     */
    Repair(
            TableAccess sourceTables,
            TableAccess targetTables,
            Looks looks,
            Map<String, String> markers,
            String guard,
            boolean deletes) {
        this.sourceTables = sourceTables;
        this.targetTables = targetTables;
        this.looks = looks;
        this.markers = Map.copyOf(markers);
        this.guard = guard;
        this.deletes = deletes;
    }

    /** Mends what still differs. */
    Done run(Iterable<Suspect> differences, String touch) throws InterruptedException {
        long touched = 0;
        long deleted = 0;
        long left = 0;
        for (Suspect suspect : differences) {
            Look look = looks.look(suspect);
            switch (look.verdict()) {
                case EQUAL -> {}
                case MISSING, DIFFERENT -> {
                    // Whoever belongs there is refused as long as another's item holds the key.
                    deleted += delete(suspect, look) ? 1 : 0;
                    for (Look.Claim claim : look.claims()) {
                        SourceItemKey source = claim.source();
                        boolean set =
                                sourceTables.set(source.table(), source.key(), markers.get(source.table()), touch);
                        touched += set ? 1 : 0;
                        left += set ? 0 : 1;
                    }
                }
                default -> {
                    boolean gone = delete(suspect, look);
                    deleted += gone ? 1 : 0;
                    left += gone ? 0 : 1;
                }
            }
        }
        return new Done(touched, deleted, left);
    }

    private boolean delete(Suspect suspect, Look look) throws InterruptedException {
        return guard != null
                && look.isLeftBehind()
                && !look.isKept(deletes)
                && look.guard().isPresent()
                && targetTables.delete(
                        suspect.key().table(),
                        suspect.key().key(),
                        guard,
                        look.guard().get());
    }
}
