package io.dynabridge.smt;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.DataException;

/**
 * Text with places to be filled from an item: {@code USER#${user.id}}; see {@link TemplatePlace} for what may stand in a
 * place. A dollar sign doubled before a brace stands for itself. Parsed once, when the transform is configured.
 */
final class Template {

    /** Text that is the same for every item, or a place; one of the two is null. */
    private record Part(String text, TemplatePlace place) {

        String render(Map<String, Object> item) {
            return place == null ? text : place.render(item);
        }
    }

    private final String source;
    private final List<Part> parts;

    private Template(String source, List<Part> parts) {
        this.source = source;
        this.parts = List.copyOf(parts);
    }

    /**
     * Parses a template.
     *
     * @param key the config key to name in errors
     * @throws ConfigException where the text is malformed
     */
    static Template parse(String key, String text) {
        List<Part> parts = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            int open = text.indexOf("${", at);
            if (open < 0) {
                parts.add(new Part(text.substring(at), null));
                break;
            }
            if (open > at && text.charAt(open - 1) == '$') {
                parts.add(new Part(text.substring(at, open - 1) + "${", null));
                at = open + 2;
                continue;
            }
            if (open > at) {
                parts.add(new Part(text.substring(at, open), null));
            }
            int close = Escapes.indexOf(text, '}', open + 2);
            if (close < 0) {
                throw new ConfigException(key, text, "'${' at position " + open + " is never closed with '}'");
            }
            parts.add(new Part(null, TemplatePlace.parse(key, text, text.substring(open + 2, close))));
            at = close + 1;
        }
        return new Template(text, parts);
    }

    /**
     * The text for this item.
     *
     * @throws DataException where an attribute is missing, is no scalar, or does not have what a place asks for
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
        return parts.size() == 1 && parts.get(0).place() != null
                ? parts.get(0).place().bare()
                : Optional.empty();
    }

    /** The attributes that the template reads. */
    List<AttributePath> paths() {
        return places().stream().map(TemplatePlace::path).toList();
    }

    /** The pieces of text between the places. */
    List<String> literals() {
        return parts.stream().map(Part::text).filter(text -> text != null).toList();
    }

    /** Whether an item lacks an attribute for which the template has no default. */
    boolean lacks(Map<String, Object> item) {
        for (Part part : parts) {
            if (part.place() != null && part.place().lacks(item)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return source;
    }

    private List<TemplatePlace> places() {
        return parts.stream().map(Part::place).filter(place -> place != null).toList();
    }
}
