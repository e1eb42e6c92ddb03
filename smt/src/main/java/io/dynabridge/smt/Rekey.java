package io.dynabridge.smt;

import io.dynabridge.envelope.GivenKeys;
import io.dynabridge.envelope.item.AttributeType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigDef.NonNullValidator;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.errors.DataException;

/**
 * Gives items new key attributes, computed from others. The record's own key stays the source item's: it keeps the
 * changes of one source item in order and tells the sink who owns a target item.
 *
 * <p>An item that lacks what a template needs is the record's error. Where the image before lacks it, that image passes
 * without key attributes: nothing stands for it.
 */
public class Rekey<R extends ConnectRecord<R>> extends ItemTransformation<R> {

    static final String PARTITION_KEY = "partition.key";
    static final String SORT_KEY = "sort.key";
    static final String DROP_SOURCE_ATTRIBUTES = "drop.source.attributes";

    private static final Set<AttributeType> SCALARS =
            EnumSet.of(AttributeType.S, AttributeType.N, AttributeType.B, AttributeType.BOOL, AttributeType.NULL);

    private static final Validator KEY_ATTRIBUTE = LambdaValidator.with(
            (key, value) -> {
                if (value != null) {
                    KeyAttribute.parse(key, (String) value);
                }
            },
            () -> "NAME[:S|N|B]=TEMPLATE");

    /** The transform's configuration. */
    public static final ConfigDef CONFIG_DEF = new ConfigDef()
            .define(
                    PARTITION_KEY,
                    Type.STRING,
                    ConfigDef.NO_DEFAULT_VALUE,
                    ConfigDef.CompositeValidator.of(new NonNullValidator(), KEY_ATTRIBUTE),
                    Importance.HIGH,
                    "The target's partition key as NAME[:S|N|B]=TEMPLATE, for example author=${author} or"
                            + " PK=USER#${user.id}.")
            .define(
                    SORT_KEY,
                    Type.STRING,
                    null,
                    KEY_ATTRIBUTE,
                    Importance.HIGH,
                    "The target's sort key, in the same form; leave it out where the target has none.")
            .define(
                    DROP_SOURCE_ATTRIBUTES,
                    Type.BOOLEAN,
                    false,
                    Importance.MEDIUM,
                    "Whether the attributes that the templates read are removed, unless they are key attributes"
                            + " themselves.");

    private List<KeyAttribute> keys = List.of();
    private List<AttributePath> dropped = List.of();

    @Override
    public ConfigDef config() {
        return CONFIG_DEF;
    }

    @Override
    public void configure(Map<String, ?> props) {
        AbstractConfig config = new AbstractConfig(CONFIG_DEF, GivenKeys.of(props), false);
        List<KeyAttribute> parsed = new ArrayList<>();
        parsed.add(KeyAttribute.parse(PARTITION_KEY, config.getString(PARTITION_KEY)));
        if (config.getString(SORT_KEY) != null) {
            parsed.add(KeyAttribute.parse(SORT_KEY, config.getString(SORT_KEY)));
            if (parsed.get(0).name().equals(parsed.get(1).name())) {
                throw new ConfigException(SORT_KEY, config.getString(SORT_KEY), "has the partition key's name");
            }
        }
        keys = List.copyOf(parsed);
        dropped = config.getBoolean(DROP_SOURCE_ATTRIBUTES) ? sourcesOf(keys) : List.of();
    }

    @Override
    protected Map<String, Object> transform(Map<String, Object> item) {
        Map<String, Object> result = new LinkedHashMap<>();
        for (KeyAttribute key : keys) {
            requireReplaceable(key, item.get(key.name()));
            result.put(key.name(), key.compute(item));
        }
        item.forEach(result::putIfAbsent);
        dropped.forEach(path -> path.remove(result));
        return result;
    }

    @Override
    Map<String, Object> insteadOfBefore(Map<String, Object> before) {
        return withoutKey(before);
    }

    /** A scalar of the key's name is the old schema's; anything else would take others with it. */
    private static void requireReplaceable(KeyAttribute key, Object old) {
        AttributeType type = old == null ? null : AttributeType.of(old);
        if (type != null && !SCALARS.contains(type)) {
            throw new DataException("Key attribute '" + key.name() + "' would replace the item's own attribute of that"
                    + " name, of type " + type + ", with all that is in it: give the key another name, or move the"
                    + " attribute with ReplaceAttribute first");
        }
    }

    /** An attribute of the key's name may be a leftover of the source's schema: it must not pass for the new key. */
    private Map<String, Object> withoutKey(Map<String, Object> item) {
        Map<String, Object> result = new LinkedHashMap<>(item);
        keys.forEach(key -> result.remove(key.name()));
        return result;
    }

    private static List<AttributePath> sourcesOf(List<KeyAttribute> keys) {
        return keys.stream()
                .flatMap(key -> key.template().paths().stream())
                .filter(path -> keys.stream().noneMatch(key -> path.isTopLevel(key.name())))
                .distinct()
                .toList();
    }
}
