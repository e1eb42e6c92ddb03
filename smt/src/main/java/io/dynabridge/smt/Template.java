package io.dynabridge.smt;

import io.dynabridge.envelope.item.AttributeType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.DataException;

/**
 * Text with places to be filled from an item: {@code USER#${user.id}}. A place names an attribute of type S, N or BOOL
 * by its path, and may cut its text: {@code ${PK|after:#}} is what follows the first {@code #}, {@code ${PK|before:#}}
 * what precedes it. A dollar sign doubled before a brace stands for itself. Parsed once, when the transform is configured.
 */
final class Template {

    /** A piece of text for an item. */
    private interface Part {
        String render(Map<String, Object> item);
    }

    private final String source;
    private final List<Part> parts;
    private final List<AttributePath> paths;
    private final AttributePath whole;

    private Template(String source, List<Part> parts, List<AttributePath> paths, AttributePath whole) {
        this.source = source;
        this.parts = List.copyOf(parts);
        this.paths = List.copyOf(paths);
        this.whole = whole;
    }

    /**
     * Parses a template.
     *
     * @param key the config key to name in errors
     * @throws ConfigException where the text is malformed or names no attribute at all
     */
    static Template parse(String key, String text) {
        List<Part> parts = new ArrayList<>();
        List<AttributePath> paths = new ArrayList<>();
        AttributePath whole = null;
        int at = 0;
        while (at < text.length()) {
            int open = text.indexOf("${", at);
            if (open < 0) {
                parts.add(literal(text.substring(at)));
                break;
            }
            if (open > at && text.charAt(open - 1) == '$') {
                parts.add(literal(text.substring(at, open - 1) + "${"));
                at = open + 2;
                continue;
            }
            if (open > at) {
                parts.add(literal(text.substring(at, open)));
            }
            int close = text.indexOf('}', open);
            if (close < 0) {
                throw new ConfigException(key, text, "'${' at position " + open + " is never closed with '}'");
            }
            String place = text.substring(open + 2, close);
            String[] steps = place.split("\\|", -1);
            AttributePath path = AttributePath.parse(key, steps[0]);
            paths.add(path);
            parts.add(place(key, text, path, steps));
            if (open == 0 && close == text.length() - 1 && steps.length == 1) {
                whole = path;
            }
            at = close + 1;
        }
        if (paths.isEmpty()) {
            throw new ConfigException(
                    key, text, "names no attribute: every item would get the same key; write ${attribute} somewhere");
        }
        return new Template(text, parts, paths, whole);
    }

    /**
     * The text for this item.
     *
     * @throws DataException where an attribute is missing, is no scalar, or does not have what a cut looks for
     */
    String render(Map<String, Object> item) {
        if (parts.size() == 1) {
            return parts.get(0).render(item);
        }
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            text.append(part.render(item));
        }
        return text.toString();
    }

    /** The one attribute that the template stands for, where it is nothing but {@code ${attribute}}. */
    Optional<AttributePath> whole() {
        return Optional.ofNullable(whole);
    }

    /** The attributes that the template reads. */
    List<AttributePath> paths() {
        return paths;
    }

    @Override
    public String toString() {
        return source;
    }

    private static Part literal(String text) {
        return item -> text;
    }

    private static Part place(String key, String template, AttributePath path, String[] steps) {
        List<UnaryOperator<String>> cuts = new ArrayList<>();
        for (int i = 1; i < steps.length; i++) {
            cuts.add(cut(key, template, path, steps[i]));
        }
        return item -> {
            String text = scalar(item, path);
            for (UnaryOperator<String> cut : cuts) {
                text = cut.apply(text);
            }
            return text;
        };
    }

    private static UnaryOperator<String> cut(String key, String template, AttributePath path, String step) {
        int colon = step.indexOf(':');
        String name = colon < 0 ? step : step.substring(0, colon);
        String mark = colon < 0 ? "" : step.substring(colon + 1);
        boolean after = name.equals("after");
        if (mark.isEmpty() || !(after || name.equals("before"))) {
            throw new ConfigException(
                    key, template, "'" + step + "' is unknown: after '|' stands after:TEXT or before:TEXT");
        }
        return text -> {
            int at = text.indexOf(mark);
            if (at < 0) {
                throw new DataException("attribute '" + path + "' does not contain '" + mark + "'");
            }
            return after ? text.substring(at + mark.length()) : text.substring(0, at);
        };
    }

    private static String scalar(Map<String, Object> item, AttributePath path) {
        Object attribute = path.get(item);
        if (attribute == null) {
            throw new DataException("attribute '" + path + "' is missing");
        }
        AttributeType type = AttributeType.of(attribute);
        switch (type) {
            case S:
            case N:
            case BOOL:
                return String.valueOf(AttributeType.value(attribute));
            default:
                throw new DataException("attribute '" + path + "' is of type " + type + ", which has no text");
        }
    }
}
