package io.dynabridge.smt;

import io.dynabridge.envelope.GivenKeys;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.ValidString;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.connector.ConnectRecord;

/**
 * Gives items constant or computed attributes, from templates and from expressions. All are computed from the item as it
 * came, so their order does not matter.
 */
public class InsertAttribute<R extends ConnectRecord<R>> extends ItemTransformation<R> {

    static final String ATTRIBUTES = "attributes";
    static final String EXPRESSIONS = "expressions";
    static final String WHEN_PRESENT = "when.present";
    static final String WHEN_MISSING = "when.missing";

    /** The transform's configuration. */
    public static final ConfigDef CONFIG_DEF = new ConfigDef()
            .define(
                    ATTRIBUTES,
                    Type.STRING,
                    "",
                    LambdaValidator.with(
                            (key, value) -> parse(key, (String) value, ',', ComputedAttribute::template),
                            () -> "PATH[:TYPE]=TEMPLATE, separated by commas"),
                    Importance.HIGH,
                    "Attributes from templates, as PATH[:TYPE]=TEMPLATE separated by commas, for example"
                            + " kind=book,label=${author}: ${title}; write \\, for a comma inside a template.")
            .define(
                    EXPRESSIONS,
                    Type.STRING,
                    "",
                    LambdaValidator.with(
                            (key, value) -> parse(key, (String) value, ';', ComputedAttribute::expression),
                            () -> "PATH[:TYPE]=EXPRESSION, separated by semicolons"),
                    Importance.MEDIUM,
                    "Attributes from expressions, as PATH[:TYPE]=EXPRESSION separated by semicolons, for example"
                            + " total=item.price * item.pieces; write \\; for a semicolon inside an expression.")
            .define(
                    WHEN_PRESENT,
                    Type.STRING,
                    "overwrite",
                    ValidString.in("overwrite", "keep"),
                    Importance.LOW,
                    "What becomes of an attribute that the item already has at the path: overwrite, or keep it.")
            .define(
                    WHEN_MISSING,
                    Type.STRING,
                    "fail",
                    ValidString.in("fail", "skip"),
                    Importance.LOW,
                    "What becomes of a template whose attribute the item lacks: fail is the record's error, skip inserts"
                            + " nothing.");

    private List<ComputedAttribute> attributes = List.of();
    private boolean keeps;
    private boolean skips;

    @Override
    public ConfigDef config() {
        return CONFIG_DEF;
    }

    @Override
    public void configure(Map<String, ?> props) {
        AbstractConfig config = new AbstractConfig(CONFIG_DEF, GivenKeys.of(props), false);
        List<ComputedAttribute> all =
                new ArrayList<>(parse(ATTRIBUTES, config.getString(ATTRIBUTES), ',', ComputedAttribute::template));
        all.addAll(parse(EXPRESSIONS, config.getString(EXPRESSIONS), ';', ComputedAttribute::expression));
        if (all.isEmpty()) {
            throw new ConfigException(ATTRIBUTES, "", "nothing to insert: set " + ATTRIBUTES + " or " + EXPRESSIONS);
        }
        requireApart(ATTRIBUTES, all);
        attributes = List.copyOf(all);
        keeps = config.getString(WHEN_PRESENT).equals("keep");
        skips = config.getString(WHEN_MISSING).equals("skip");
    }

    @Override
    protected Map<String, Object> transform(Map<String, Object> item) {
        Map<String, Object> result = new LinkedHashMap<>(item);
        for (ComputedAttribute attribute : attributes) {
            boolean stays = keeps && attribute.path().get(item) != null;
            if (!stays && !(skips && attribute.isMissing(item))) {
                attribute.path().put(result, attribute.compute(item));
            }
        }
        return result;
    }

    private static void requireApart(String key, List<ComputedAttribute> all) {
        for (int i = 0; i < all.size(); i++) {
            AttributePath a = all.get(i).path();
            for (ComputedAttribute other : all.subList(0, i)) {
                AttributePath b = other.path();
                if (a.equals(b) || a.holds(b) || b.holds(a)) {
                    throw new ConfigException(
                            key, a.toString(), "is inserted together with '" + b + "', which is the same or inside it");
                }
            }
        }
    }

    private static List<ComputedAttribute> parse(
            String key, String text, char separator, BiFunction<String, String, ComputedAttribute> parser) {
        if (text == null || text.isBlank()) {
            return List.of();
        }
        List<ComputedAttribute> parsed = new ArrayList<>();
        String escaped = "\\" + separator;
        for (String spec : Escapes.split(text, separator)) {
            // Other backslashes belong to the template or expression.
            parsed.add(parser.apply(
                    key, spec.replace(escaped, String.valueOf(separator)).stripLeading()));
        }
        requireApart(key, parsed);
        return List.copyOf(parsed);
    }
}
