package io.dynabridge.smt;

import io.dynabridge.envelope.item.AttributeType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.DataException;

/**
 * A place in a template: {@code PATH[:%FORMAT][|STEP]...}. It names an attribute of type S, N or BOOL by its path; a
 * {@link TextFormat} pads it, and steps then change its text one after another: {@code after:TEXT} and
 * {@code before:TEXT} cut at the first occurrence, {@code upper}, {@code lower}; {@code default:TEXT} stands in for an
 * attribute that is missing or NULL. A number keeps its exact text. A backslash takes the meaning from {@code . : | }}.
 */
final class TemplatePlace {

    private final AttributePath path;
    private final List<UnaryOperator<String>> steps;
    private final String substitute;

    private TemplatePlace(AttributePath path, List<UnaryOperator<String>> steps, String substitute) {
        this.path = path;
        this.steps = List.copyOf(steps);
        this.substitute = substitute;
    }

    /**
     * Parses what stands between the braces.
     *
     * @param key the config key to name in errors
     * @param template the whole template, for errors
     * @throws ConfigException where it is malformed, or the default does not suit the steps
     */
    static TemplatePlace parse(String key, String template, String place) {
        List<String> pieces = Escapes.split(place, '|');
        String name = pieces.get(0);
        List<UnaryOperator<String>> steps = new ArrayList<>();
        int colon = Escapes.indexOf(name, ':', 0);
        while (colon >= 0 && !name.startsWith("%", colon + 1)) {
            colon = Escapes.indexOf(name, ':', colon + 1);
        }
        if (colon >= 0) {
            steps.add(TextFormat.parse(key, template, name.substring(colon + 1)));
            name = name.substring(0, colon);
        }
        AttributePath path = AttributePath.parse(key, name);
        String substitute = null;
        for (String step : pieces.subList(1, pieces.size())) {
            if (step.startsWith("default:")) {
                substitute = Escapes.resolve(step.substring("default:".length()));
            } else {
                steps.add(step(key, template, path, step));
            }
        }
        TemplatePlace parsed = new TemplatePlace(path, steps, substitute);
        if (substitute != null) {
            try {
                parsed.stepped(substitute);
            } catch (DataException e) {
                throw new ConfigException(
                        key, template, "the default of '" + path + "' is unusable: " + e.getMessage());
            }
        }
        return parsed;
    }

    /** The attribute that the place reads. */
    AttributePath path() {
        return path;
    }

    /** The path, where the place takes the attribute as it is. */
    Optional<AttributePath> bare() {
        return steps.isEmpty() && substitute == null ? Optional.of(path) : Optional.empty();
    }

    /** Whether the item has nothing for this place. */
    boolean lacks(Map<String, Object> item) {
        return substitute == null && path.get(item) == null;
    }

    /**
     * The text for this item.
     *
     * @throws DataException where the attribute is missing without a default, is no scalar, or does not suit a step
     */
    String render(Map<String, Object> item) {
        return stepped(text(item));
    }

    private String stepped(String text) {
        String result = text;
        for (UnaryOperator<String> step : steps) {
            result = step.apply(result);
        }
        return result;
    }

    private String text(Map<String, Object> item) {
        Object attribute = path.get(item);
        if (attribute == null) {
            if (substitute != null) {
                return substitute;
            }
            throw new DataException("attribute '" + path + "' is missing");
        }
        Map.Entry<?, ?> entry = AttributeType.entry(attribute);
        AttributeType type = AttributeType.ofName(entry.getKey());
        switch (type) {
            case S:
            case N:
            case BOOL:
                return String.valueOf(entry.getValue());
            case NULL:
                if (substitute != null) {
                    return substitute;
                }
                break;
            default:
                break;
        }
        throw new DataException("attribute '" + path + "' is of type " + type + ", which has no text");
    }

    private static UnaryOperator<String> step(String key, String template, AttributePath path, String step) {
        if (step.equals("upper")) {
            return text -> text.toUpperCase(Locale.ROOT);
        }
        if (step.equals("lower")) {
            return text -> text.toLowerCase(Locale.ROOT);
        }
        int colon = step.indexOf(':');
        String name = colon < 0 ? step : step.substring(0, colon);
        String mark = colon < 0 ? "" : Escapes.resolve(step.substring(colon + 1));
        boolean after = name.equals("after");
        if (mark.isEmpty() || !(after || name.equals("before"))) {
            throw new ConfigException(
                    key,
                    template,
                    "'" + step
                            + "' is unknown: after '|' stands after:TEXT, before:TEXT, upper, lower or default:TEXT");
        }
        return text -> {
            int at = text.indexOf(mark);
            if (at < 0) {
                throw new DataException("attribute '" + path + "' does not contain '" + mark + "'");
            }
            return after ? text.substring(at + mark.length()) : text.substring(0, at);
        };
    }
}
