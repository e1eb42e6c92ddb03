package io.dynabridge.tools.finalize;

import java.util.List;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.Projection;
import software.amazon.awssdk.services.dynamodb.model.ProjectionType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/**
 * A table whose items are to be changed, as DescribeTable shows it.
 *
 * @param id what tells a table from another one that is made later under its name
 * @param items roughly how many there are; DynamoDB counts every six hours
 * @param bytes roughly how large they are together
 * @param indexes those that hold the guard attribute and so are written too
 */
record TargetTable(String name, String id, List<String> keyNames, long items, long bytes, int indexes) {

    private static final int BYTES_PER_WRITE_UNIT = 1024;
    private static final int BYTES_PER_READ_UNIT = 4096;

    TargetTable {
        keyNames = List.copyOf(keyNames);
    }

    static TargetTable of(TableDescription table, String guardAttribute) {
        Stream<Projection> projections = Stream.concat(
                table.globalSecondaryIndexes().stream().map(index -> index.projection()),
                table.localSecondaryIndexes().stream().map(index -> index.projection()));
        return new TargetTable(
                table.tableName(),
                table.tableId() == null ? String.valueOf(table.creationDateTime()) : table.tableId(),
                table.keySchema().stream().map(KeySchemaElement::attributeName).toList(),
                count(table.itemCount()),
                count(table.tableSizeBytes()),
                (int) projections.filter(each -> holds(each, guardAttribute)).count());
    }

    /** Write units if every item has a guard: an update costs what the whole item would, in each index again. */
    long writeUnits() {
        if (items == 0) {
            return 0;
        }
        long each = Math.max(1, ceil((double) bytes / items / BYTES_PER_WRITE_UNIT));
        return items * each * (1 + indexes);
    }

    /** Read units of one consistent scan. */
    long readUnits() {
        return ceil((double) bytes / BYTES_PER_READ_UNIT);
    }

    private static boolean holds(Projection projection, String attribute) {
        return projection.projectionType() == ProjectionType.ALL
                || projection.nonKeyAttributes().contains(attribute);
    }

    private static long ceil(double value) {
        return (long) Math.ceil(value);
    }

    private static long count(Long value) {
        return value == null ? 0 : value;
    }
}
