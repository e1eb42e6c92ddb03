package io.dynabridge.source.emit;

import io.dynabridge.client.item.ItemCodec;
import java.util.LinkedHashMap;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Takes out of an image what the application did not write: the touch marker, and the attributes {@code aws:rep:*} in which
 * global tables of version 2017.11.29 keep their replication. Those change in every Region with every write, and would make
 * items differ that are the same.
 */
public final class ImageStripper {

    private static final String REPLICATION = "aws:rep:";

    private final String marker;

    /** A stripper for tables with this marker. */
    public ImageStripper(String marker) {
        this.marker = marker;
    }

    /** The application's part of an image, as Connect data. */
    public Map<String, Object> strip(Map<String, AttributeValue> image) {
        Map<String, Object> item = new LinkedHashMap<>(ItemCodec.capacity(image.size()));
        image.forEach((name, value) -> {
            if (!name.startsWith(REPLICATION) && !name.equals(marker)) {
                item.put(name, ItemCodec.attributeToConnect(value));
            }
        });
        return item;
    }
}
