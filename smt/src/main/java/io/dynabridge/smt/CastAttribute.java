package io.dynabridge.smt;

import io.dynabridge.envelope.GivenKeys;
import io.dynabridge.envelope.item.AttributeType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.errors.DataException;

/**
 * Changes DynamoDB types of attributes; see {@link AttributeCasts}. An attribute that is missing or NULL stays so; one
 * whose value does not exist in the new type is the record's error.
 */
public class CastAttribute<R extends ConnectRecord<R>> extends ItemTransformation<R> {

    static final String SPEC = "spec";
    static final String EMPTY_SET = "empty.set";

    /** The transform's configuration. */
    public static final ConfigDef CONFIG_DEF = new ConfigDef()
            .define(
                    SPEC,
                    Type.LIST,
                    ConfigDef.NO_DEFAULT_VALUE,
                    ConfigDef.CompositeValidator.of(
                            new ConfigDef.NonNullValidator(),
                            LambdaValidator.with(
                                    (key, value) -> Cast.parseAll(key, (List<?>) value), () -> "pairs PATH:TYPE")),
                    Importance.HIGH,
                    "Attributes and their new types, as PATH:TYPE with S, N, B, BOOL, L, SS, NS or BS, for example"
                            + " price:N,tags:SS.")
            .define(
                    EMPTY_SET,
                    Type.STRING,
                    "fail",
                    ValidString.in("fail", "drop"),
                    Importance.LOW,
                    "What becomes of an empty list that should be a set, which DynamoDB does not have empty: fail is the"
                            + " record's error, drop leaves the attribute out.");

    private List<Cast> casts = List.of();
    private boolean dropsEmpty;

    @Override
    public ConfigDef config() {
        return CONFIG_DEF;
    }

    @Override
    public void configure(Map<String, ?> props) {
        AbstractConfig config = new AbstractConfig(CONFIG_DEF, GivenKeys.of(props), false);
        casts = Cast.parseAll(SPEC, config.getList(SPEC));
        dropsEmpty = config.getString(EMPTY_SET).equals("drop");
    }

    @Override
    protected Map<String, Object> transform(Map<String, Object> item) {
        Map<String, Object> result = null;
        for (Cast cast : casts) {
            Object attribute = cast.path().get(item);
            if (attribute == null || AttributeType.of(attribute) == AttributeType.NULL) {
                continue;
            }
            boolean empty = dropsEmpty && cast.toSet() && AttributeCasts.isEmptyList(attribute);
            Object changed = empty ? null : cast.apply(attribute);
            if (changed != attribute) {
                result = result == null ? new LinkedHashMap<>(item) : result;
                if (empty) {
                    cast.path().remove(result);
                } else {
                    cast.path().put(result, changed);
                }
            }
        }
        return result == null ? item : result;
    }

    private record Cast(AttributePath path, AttributeType to) {

        boolean toSet() {
            return to == AttributeType.SS || to == AttributeType.NS || to == AttributeType.BS;
        }

        Object apply(Object attribute) {
            try {
                return AttributeCasts.cast(attribute, to);
            } catch (DataException e) {
                throw new DataException("Attribute '" + path + "' cannot be cast from " + AttributeType.of(attribute)
                        + " to " + to + ": " + e.getMessage());
            }
        }

        static List<Cast> parseAll(String key, List<?> specs) {
            List<Cast> casts = new ArrayList<>();
            for (Object spec : specs) {
                Cast cast = parse(key, (String) spec);
                for (Cast other : casts) {
                    if (other.path.equals(cast.path) || other.path.holds(cast.path) || cast.path.holds(other.path)) {
                        throw new ConfigException(
                                key,
                                specs,
                                "casts '" + cast.path + "' together with '" + other.path
                                        + "': name each attribute once, and not one inside another");
                    }
                }
                casts.add(cast);
            }
            if (casts.isEmpty()) {
                throw new ConfigException(key, specs, "names no attribute; write PATH:TYPE, such as price:N");
            }
            return List.copyOf(casts);
        }

        private static Cast parse(String key, String spec) {
            int colon = spec.lastIndexOf(':');
            if (colon <= 0) {
                throw new ConfigException(key, spec, "must be PATH:TYPE, such as price:N");
            }
            return new Cast(
                    AttributePath.parse(key, spec.substring(0, colon).trim()),
                    castType(key, spec, spec.substring(colon + 1).trim()));
        }
    }

    /** The type of this name, where attributes can be cast to it. */
    static AttributeType castType(String key, String spec, String name) {
        try {
            AttributeType type = AttributeType.ofName(name);
            if (AttributeCasts.isTarget(type)) {
                return type;
            }
        } catch (DataException e) {
            throw new ConfigException(key, spec, e.getMessage());
        }
        throw new ConfigException(
                key, spec, "nothing can be cast to " + name + "; choose S, N, B, BOOL, L, SS, NS or BS");
    }
}
