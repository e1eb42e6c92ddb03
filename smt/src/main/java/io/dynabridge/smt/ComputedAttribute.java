package io.dynabridge.smt;

import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.smt.expression.ItemExpression;
import java.util.Map;
import java.util.function.BiFunction;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.DataException;

/**
 * One attribute to compute: {@code PATH[:TYPE]=TEMPLATE} or {@code PATH[:TYPE]=EXPRESSION}. Without a type, a template
 * that is nothing but one attribute copies that attribute as it is, and any other gives a string; an expression's result
 * has the type that suits it.
 */
final class ComputedAttribute {

    /** What the attribute comes from. */
    private interface Source {
        /** Whether the item lacks what is needed. */
        boolean isMissing(Map<String, Object> item);

        /** The attribute before its type is applied. */
        Object compute(Map<String, Object> item);
    }

    private final AttributePath path;
    private final AttributeType type;
    private final String text;
    private final Source source;

    private ComputedAttribute(AttributePath path, AttributeType type, String text, Source source) {
        this.path = path;
        this.type = type;
        this.text = text;
        this.source = source;
    }

    /**
     * Parses a specification with a template.
     *
     * @param key the config key to name in errors
     * @throws ConfigException where it is malformed
     */
    static ComputedAttribute template(String key, String spec) {
        return parse(key, spec, ComputedAttribute::fromTemplate);
    }

    /**
     * Parses a specification with an expression.
     *
     * @param key the config key to name in errors
     * @throws ConfigException where it is malformed
     */
    static ComputedAttribute expression(String key, String spec) {
        return parse(key, spec, ComputedAttribute::fromExpression);
    }

    /** Where the attribute goes. */
    AttributePath path() {
        return path;
    }

    /** Whether the item lacks an attribute that a template reads and has no default for. */
    boolean isMissing(Map<String, Object> item) {
        return source.isMissing(item);
    }

    /**
     * The attribute for this item.
     *
     * @throws DataException where the item does not have what is needed, or the result is not of the type
     */
    Object compute(Map<String, Object> item) {
        try {
            Object attribute = source.compute(item);
            return type == null ? attribute : AttributeCasts.cast(attribute, type);
        } catch (DataException e) {
            throw new DataException("Attribute '" + path + "' from " + text + ": " + e.getMessage());
        }
    }

    private static ComputedAttribute parse(String key, String spec, BiFunction<String, String, Source> parser) {
        int equals = spec.indexOf('=');
        if (equals <= 0) {
            throw new ConfigException(key, spec, "must be PATH[:TYPE]=VALUE, such as country=NL");
        }
        String name = spec.substring(0, equals).trim();
        AttributeType type = null;
        int colon = name.lastIndexOf(':');
        if (colon >= 0) {
            type = CastAttribute.castType(key, spec, name.substring(colon + 1).trim());
            name = name.substring(0, colon).trim();
        }
        String value = spec.substring(equals + 1);
        return new ComputedAttribute(AttributePath.parse(key, name), type, value, parser.apply(key, value));
    }

    private static Source fromTemplate(String key, String text) {
        Template template = Template.parse(key, text);
        AttributePath whole = template.whole().orElse(null);
        return new Source() {
            @Override
            public boolean isMissing(Map<String, Object> item) {
                return template.lacks(item);
            }

            @Override
            public Object compute(Map<String, Object> item) {
                if (whole == null) {
                    return AttributeType.S.attribute(template.render(item));
                }
                Object attribute = whole.get(item);
                if (attribute == null) {
                    throw new DataException("attribute '" + whole + "' is missing");
                }
                return attribute;
            }
        };
    }

    private static Source fromExpression(String key, String text) {
        ItemExpression expression = ItemExpression.parse(key, text);
        return new Source() {
            @Override
            public boolean isMissing(Map<String, Object> item) {
                return false;
            }

            @Override
            public Object compute(Map<String, Object> item) {
                return expression.attribute(item);
            }
        };
    }
}
