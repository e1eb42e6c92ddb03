package io.dynabridge.smt;

import io.dynabridge.envelope.GivenKeys;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.errors.DataException;

/**
 * Keeps, drops or renames attributes, as Kafka's ReplaceField does for fields. Paths reach into nested maps. Included and
 * excluded are judged by the old names; renames come last and all at once, so that two attributes can swap names.
 */
public class ReplaceAttribute<R extends ConnectRecord<R>> extends ItemTransformation<R> {

    static final String INCLUDE = "include";
    static final String EXCLUDE = "exclude";
    static final String RENAMES = "renames";

    private static final Validator PATHS = LambdaValidator.with(
            (key, value) -> paths(key, (List<?>) value), () -> "attribute paths, such as title,address.city");

    private static final Validator RENAME_PAIRS = LambdaValidator.with(
            (key, value) -> Rename.parseAll(key, (List<?>) value), () -> "pairs OLD:NEW of attribute paths");

    /** The transform's configuration. */
    public static final ConfigDef CONFIG_DEF = new ConfigDef()
            .define(
                    INCLUDE,
                    Type.LIST,
                    List.of(),
                    PATHS,
                    Importance.MEDIUM,
                    "Attributes to keep; all others are dropped. Empty keeps all.")
            .define(EXCLUDE, Type.LIST, List.of(), PATHS, Importance.MEDIUM, "Attributes to drop.")
            .define(
                    RENAMES,
                    Type.LIST,
                    List.of(),
                    RENAME_PAIRS,
                    Importance.MEDIUM,
                    "Attributes to rename, as OLD:NEW pairs of whole paths: address.zip:address.postcode renames inside a"
                            + " map, address.zip:zip moves it to the top.");

    private List<AttributePath> include = List.of();
    private List<AttributePath> exclude = List.of();
    private List<Rename> renames = List.of();

    @Override
    public ConfigDef config() {
        return CONFIG_DEF;
    }

    @Override
    public void configure(Map<String, ?> props) {
        AbstractConfig config = new AbstractConfig(CONFIG_DEF, GivenKeys.of(props), false);
        include = paths(INCLUDE, config.getList(INCLUDE));
        exclude = paths(EXCLUDE, config.getList(EXCLUDE));
        renames = Rename.parseAll(RENAMES, config.getList(RENAMES));
    }

    @Override
    protected Map<String, Object> transform(Map<String, Object> item) {
        Map<String, Object> result = include.isEmpty() ? new LinkedHashMap<>(item) : picked(item);
        exclude.forEach(path -> path.remove(result));
        if (!renames.isEmpty()) {
            rename(result);
        }
        return result;
    }

    private Map<String, Object> picked(Map<String, Object> item) {
        Map<String, Object> result = new LinkedHashMap<>();
        for (AttributePath path : include) {
            Object attribute = path.get(item);
            if (attribute != null) {
                path.put(result, attribute);
            }
        }
        return result;
    }

    private void rename(Map<String, Object> result) {
        List<Object> moved = new ArrayList<>(renames.size());
        renames.forEach(rename -> moved.add(rename.from().get(result)));
        renames.forEach(rename -> rename.from().remove(result));
        for (int i = 0; i < renames.size(); i++) {
            Rename rename = renames.get(i);
            if (moved.get(i) == null) {
                continue;
            }
            if (rename.to().get(result) != null) {
                throw new DataException("Attribute '" + rename.from() + "' cannot be renamed to '" + rename.to()
                        + "': the item already has it");
            }
            rename.to().put(result, moved.get(i));
        }
    }

    private static List<AttributePath> paths(String key, List<?> texts) {
        List<AttributePath> paths = new ArrayList<>();
        for (Object text : texts == null ? List.of() : texts) {
            paths.add(AttributePath.parse(key, (String) text));
        }
        return List.copyOf(paths);
    }

    private record Rename(AttributePath from, AttributePath to) {

        static List<Rename> parseAll(String key, List<?> texts) {
            List<Rename> renames = new ArrayList<>();
            for (Object text : texts == null ? List.of() : texts) {
                Rename rename = parse(key, (String) text);
                for (Rename other : renames) {
                    if (other.from.equals(rename.from) || other.to.equals(rename.to)) {
                        throw new ConfigException(key, texts, "names the same attribute twice on one side");
                    }
                    requireApart(key, texts, other.from, rename.from);
                    requireApart(key, texts, other.to, rename.to);
                }
                renames.add(rename);
            }
            return List.copyOf(renames);
        }

        /** All renames happen at once: an attribute and what is inside it cannot go, or come, to two places. */
        private static void requireApart(String key, List<?> texts, AttributePath a, AttributePath b) {
            if (a.holds(b) || b.holds(a)) {
                throw new ConfigException(
                        key,
                        texts,
                        "names on one side both '" + (a.holds(b) ? a : b) + "' and '" + (a.holds(b) ? b : a)
                                + "', which is inside it: rename one of them in a second ReplaceAttribute");
            }
        }

        private static Rename parse(String key, String pair) {
            int colon = pair.indexOf(':');
            if (colon <= 0 || colon == pair.length() - 1 || pair.indexOf(':', colon + 1) >= 0) {
                throw new ConfigException(key, pair, "must be OLD:NEW");
            }
            return new Rename(
                    AttributePath.parse(key, pair.substring(0, colon)),
                    AttributePath.parse(key, pair.substring(colon + 1)));
        }
    }
}
