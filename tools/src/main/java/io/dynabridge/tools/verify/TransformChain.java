package io.dynabridge.tools.verify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.transforms.Transformation;
import org.apache.kafka.connect.transforms.predicates.Predicate;

/** A connector's transforms, made and configured from its config as a Connect worker makes them. */
public final class TransformChain<R extends ConnectRecord<R>> implements AutoCloseable {

    private static final String TRANSFORMS = "transforms";
    private static final String PREDICATES = "predicates";

    /** Where transforms come from whose names say what they do. */
    private static final List<String> STOCK = List.of("io.dynabridge.smt.", "org.apache.kafka.connect.transforms.");

    private final List<Step<R>> steps;

    private TransformChain(List<Step<R>> steps) {
        this.steps = steps;
    }

    /** A transform, and for which records it is. */
    private record Step<R extends ConnectRecord<R>>(
            Transformation<R> transform, Predicate<R> predicate, boolean negate) {

        R apply(R record) {
            return predicate == null || predicate.test(record) != negate ? transform.apply(record) : record;
        }
    }

    /**
     * Makes the transforms.
     *
     * @param config a connector's config: {@code transforms}, {@code transforms.NAME.type} and so on
     * @param plugins where their classes come from
     * @throws IllegalArgumentException where a class cannot be found
     * @throws org.apache.kafka.common.config.ConfigException where a transform refuses its config
     */
    public static <R extends ConnectRecord<R>> TransformChain<R> load(
            Map<String, String> config, PluginLoader plugins) {
        List<Step<R>> steps = new ArrayList<>();
        for (String name : names(config.get(TRANSFORMS))) {
            Map<String, String> own = below(config, TRANSFORMS + "." + name + ".");
            String predicate = own.remove("predicate");
            boolean negate = Boolean.parseBoolean(own.remove("negate"));
            Transformation<R> transform = transformation(plugins, own.remove("type"));
            transform.configure(own);
            steps.add(new Step<>(transform, predicate == null ? null : predicate(plugins, config, predicate), negate));
        }
        return new TransformChain<>(steps);
    }

    /** Whether a connector's config names a transform that may give a record another topic: stock ones say so by name. */
    public static boolean mayRoute(Map<String, String> config) {
        return names(config.get(TRANSFORMS)).stream()
                .map(name -> config.getOrDefault(TRANSFORMS + "." + name + ".type", ""))
                .anyMatch(type -> STOCK.stream().noneMatch(type::startsWith)
                        || type.endsWith("Router")
                        || type.endsWith("RouteItem"));
    }

    /**
     * Applies all transforms; to one record at a time, as transforms need not be safe for several threads.
     *
     * @return null where one of them drops the record
     * @throws DataException where one of them refuses it; the worker would make it a dead letter
     */
    public R apply(R record) {
        R result = record;
        for (Step<R> step : steps) {
            if (result == null) {
                return null;
            }
            result = step.apply(result);
        }
        return result;
    }

    @Override
    public void close() {
        for (Step<R> step : steps) {
            step.transform().close();
            if (step.predicate() != null) {
                step.predicate().close();
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static <R extends ConnectRecord<R>> Transformation<R> transformation(PluginLoader plugins, String type) {
        return plugins.create(type, Transformation.class);
    }

    @SuppressWarnings("unchecked")
    private static <R extends ConnectRecord<R>> Predicate<R> predicate(
            PluginLoader plugins, Map<String, String> config, String name) {
        Map<String, String> own = below(config, PREDICATES + "." + name + ".");
        Predicate<R> predicate = plugins.create(own.remove("type"), Predicate.class);
        predicate.configure(own);
        return predicate;
    }

    private static List<String> names(String list) {
        return list == null || list.isBlank()
                ? List.of()
                : Arrays.stream(list.split(",")).map(String::trim).toList();
    }

    private static Map<String, String> below(Map<String, String> config, String prefix) {
        Map<String, String> below = new HashMap<>();
        config.forEach((key, value) -> {
            if (key.startsWith(prefix)) {
                below.put(key.substring(prefix.length()), value);
            }
        });
        return below;
    }
}
