package io.dynabridge.sink.sweep;

import io.dynabridge.envelope.SourceInfo;
import io.dynabridge.sink.plan.TableKeys;

/**
 * Whose items are swept, and where.
 *
 * @param origin the {@code source.name} in their guards
 * @param sourceTable the source table in their guards
 * @param target the table they stand in
 */
record Pipeline(String origin, String sourceTable, String target) {

    static Pipeline of(SourceInfo source, TableKeys target) {
        return new Pipeline(String.valueOf(source.name()), String.valueOf(source.table()), target.table());
    }
}
