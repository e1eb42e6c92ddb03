package io.dynabridge.source.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an operator should hear about settings of Connect's own that the connector cannot refuse: it does not know what
 * other people's transforms do, but these are known to lose changes or their order.
 */
public final class ChainWarnings {

    /** By their simple names, which Connect takes, too. They give one item's changes different record keys or topics, and so partitions between which nothing is ordered. */
    private static final Set<String> PART_ITEMS = Set.of("RouteItem", "ValueToKey", "TimestampRouter");

    /** How a class of Kafka that transforms record keys ends. */
    private static final String KEYS = "$Key";

    private ChainWarnings() {}

    /** The warnings for a connector's config, in the order of the chain; empty where there is nothing to say. */
    public static List<String> of(Map<String, String> props) {
        List<String> warnings = new ArrayList<>();
        if ("all".equals(props.get("errors.tolerance"))) {
            warnings.add(
                    "errors.tolerance=all on a source connector makes Connect drop records that cannot be sent, and go"
                            + " on behind them: changes will be missing without a trace. Remove it, or set it to none.");
        }
        for (String name : props.getOrDefault("transforms", "").split(",")) {
            String alias = name.strip();
            String type = props.getOrDefault("transforms." + alias + ".type", "");
            if (PART_ITEMS.contains(type.substring(type.lastIndexOf('.') + 1)) || type.endsWith(KEYS)) {
                warnings.add(
                        "transforms=" + alias + ": " + type + " on a source connector may give the changes of one item"
                                + " different record keys or topics, and between partitions nothing is ordered: a delete may"
                                + " overtake the put before it. Move it to the sink connector; Rekey and the other item transforms"
                                + " leave the record's key alone and may stay. If it must be here, let the sink run with"
                                + " write.guard=ledger, which is right in any order.");
            }
        }
        return List.copyOf(warnings);
    }
}
