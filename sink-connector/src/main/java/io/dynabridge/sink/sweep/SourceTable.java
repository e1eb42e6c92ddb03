package io.dynabridge.sink.sweep;

import java.util.Optional;

/**
 * The source table, as its stream's ARN tells.
 *
 * @param name the table's name
 * @param region where it is
 * @param arn what names it in any account and Region: a table of the same name elsewhere is another table
 */
record SourceTable(String name, String region, String arn) {

    private static final String TABLE = "table/";
    private static final String STREAM = "/stream/";
    private static final int PARTS = 6;
    private static final int REGION = 3;

    /**
     * The table behind a stream; empty where the ARN is none, or another table's.
     *
     * @param streamArn {@code arn:aws:dynamodb:REGION:ACCOUNT:table/NAME/stream/LABEL}; null for none
     */
    static Optional<SourceTable> behind(String streamArn, String name) {
        int end = streamArn == null ? -1 : streamArn.indexOf(STREAM);
        if (end < 0) {
            return Optional.empty();
        }
        String arn = streamArn.substring(0, end);
        String[] parts = arn.split(":", PARTS);
        return parts.length == PARTS && parts[PARTS - 1].equals(TABLE + name)
                ? Optional.of(new SourceTable(name, parts[REGION], arn))
                : Optional.empty();
    }
}
