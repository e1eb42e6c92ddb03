package io.dynabridge.source.config;

import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.StreamSpecification;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/** Whether a table's stream can be read: it is on, and its records have both images. */
public final class StreamCheck {

    private StreamCheck() {}

    /** What is wrong and the remedy; empty where all is well. */
    public static Optional<String> problem(TableDescription table) {
        StreamSpecification stream = table.streamSpecification();
        if (stream == null || !Boolean.TRUE.equals(stream.streamEnabled())) {
            return Optional.of("Table " + table.tableName()
                    + " has no stream: enable one with view type NEW_AND_OLD_IMAGES, for example with: aws dynamodb"
                    + " update-table --table-name " + table.tableName()
                    + " --stream-specification StreamEnabled=true,StreamViewType=NEW_AND_OLD_IMAGES");
        }
        if (stream.streamViewType() != StreamViewType.NEW_AND_OLD_IMAGES) {
            return Optional.of("The stream of table " + table.tableName() + " has view type "
                    + stream.streamViewTypeAsString()
                    + ", which cannot show key changes: disable it and enable one with NEW_AND_OLD_IMAGES");
        }
        return Optional.empty();
    }
}
