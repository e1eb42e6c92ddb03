package io.dynabridge.smt;

import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.envelope.item.Items;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.DataException;

/**
 * One key attribute to compute: {@code NAME[:S|N|B]=TEMPLATE}. Without a type, a template that is nothing but one
 * attribute keeps that attribute's type, and any other gives a string.
 */
record KeyAttribute(String name, AttributeType type, Template template) {

    /**
     * Parses a specification.
     *
     * @param key the config key to name in errors
     * @throws ConfigException where it is malformed
     */
    static KeyAttribute parse(String key, String spec) {
        int equals = spec.indexOf('=');
        if (equals <= 0 || equals == spec.length() - 1) {
            throw new ConfigException(key, spec, "must be NAME[:S|N|B]=TEMPLATE, such as author=${author}");
        }
        String name = spec.substring(0, equals).trim();
        AttributeType type = null;
        int colon = name.lastIndexOf(':');
        if (colon >= 0) {
            String suffix = name.substring(colon + 1).trim();
            if (!suffix.equals("S") && !suffix.equals("N") && !suffix.equals("B")) {
                throw new ConfigException(key, spec, "a key attribute has type S, N or B, not '" + suffix + "'");
            }
            type = AttributeType.ofName(suffix);
            name = name.substring(0, colon).trim();
        }
        if (name.isEmpty()) {
            throw new ConfigException(key, spec, "the key attribute has no name");
        }
        Template template = Template.parse(key, spec.substring(equals + 1));
        if (template.paths().isEmpty()) {
            throw new ConfigException(
                    key, spec, "names no attribute: every item would get the same key; write ${attribute} somewhere");
        }
        if (type == AttributeType.B && template.whole().isEmpty()) {
            throw new ConfigException(key, spec, "a binary key can only be taken whole: " + name + ":B=${attribute}");
        }
        return new KeyAttribute(name, type, template);
    }

    /**
     * The key attribute of this item.
     *
     * @throws DataException where the item does not have what the template needs, or the result is no legal key
     */
    Map<String, Object> compute(Map<String, Object> item) {
        try {
            Map<String, Object> attribute =
                    template.whole().isPresent() ? taken(template.whole().get(), item) : rendered(item);
            Object value = AttributeType.value(attribute);
            if (value instanceof String text && text.isEmpty()) {
                throw new DataException("the result is empty, which no key may be");
            }
            return attribute;
        } catch (DataException e) {
            throw new DataException("Key attribute '" + name + "' from " + template + ": " + e.getMessage());
        }
    }

    private Map<String, Object> rendered(Map<String, Object> item) {
        String text = template.render(item);
        return type == AttributeType.N ? number(text) : AttributeType.S.attribute(text);
    }

    private Map<String, Object> taken(AttributePath path, Map<String, Object> item) {
        Object attribute = path.get(item);
        if (attribute == null) {
            throw new DataException("attribute '" + path + "' is missing");
        }
        AttributeType from = AttributeType.of(attribute);
        AttributeType to = type == null ? from : type;
        if (!to.isKeyType()) {
            throw new DataException("attribute '" + path + "' is of type " + from + ", which no key can have");
        }
        if (to == AttributeType.B || from == AttributeType.B) {
            if (to != from) {
                throw new DataException("attribute '" + path + "' is of type " + from + " and cannot become " + to);
            }
            return AttributeType.B.attribute(AttributeType.value(attribute));
        }
        if (to == from) {
            return to.attribute(AttributeType.value(attribute));
        }
        return rendered(item);
    }

    private static Map<String, Object> number(String text) {
        try {
            Items.number(text);
        } catch (DataException e) {
            throw new DataException("the result is not a number");
        }
        return AttributeType.N.attribute(text);
    }
}
