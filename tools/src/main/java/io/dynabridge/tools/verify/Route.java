package io.dynabridge.tools.verify;

import java.util.Map;
import java.util.TreeMap;

/**
 * A way from a source table into targets: through a source connector's transforms and a sink's.
 *
 * @param name of the sink
 * @param sink the sink connector's config
 */
public record Route(String name, SourceTable source, Map<String, String> sink) {

    /** All that shapes what becomes of the items, without how to reach DynamoDB but for the Region. */
    String shape() {
        Map<String, String> shaping = new TreeMap<>(sink);
        shaping.keySet().removeIf(key -> key.startsWith("aws.") && !key.equals("aws.region"));
        return String.join("\n", name, source.shape(), shaping.toString());
    }
}
