package io.dynabridge.sink.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/**
 * A config key whose values are an enum's names in lower case: validator, recommender and parser in one.
 *
 * @param type the enum
 */
record EnumKey<E extends Enum<E>>(Class<E> type) implements ConfigDef.Validator, ConfigDef.Recommender {

    static <E extends Enum<E>> EnumKey<E> of(Class<E> type) {
        return new EnumKey<>(type);
    }

    E parse(String value) {
        return Enum.valueOf(type, value.toUpperCase(Locale.ROOT));
    }

    @Override
    public void ensureValid(String name, Object value) {
        if (value == null || !names().contains(value.toString().toLowerCase(Locale.ROOT))) {
            throw new ConfigException(name, value, "must be " + this);
        }
    }

    @Override
    public List<Object> validValues(String name, Map<String, Object> parsedConfig) {
        return List.copyOf(names());
    }

    @Override
    public boolean visible(String name, Map<String, Object> parsedConfig) {
        return true;
    }

    @Override
    public String toString() {
        return "one of " + String.join(", ", names());
    }

    private List<String> names() {
        return Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .toList();
    }
}
