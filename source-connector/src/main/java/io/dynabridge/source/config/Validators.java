package io.dynabridge.source.config;

import java.util.HashSet;
import java.util.List;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigDef.Validator;
import org.apache.kafka.common.config.ConfigException;

/** Checks of single keys; each says what it takes. */
final class Validators {

    private Validators() {}

    static Validator tableNames() {
        return LambdaValidator.with(
                (key, value) -> {
                    List<?> names = (List<?>) value;
                    if (names == null || names.isEmpty() || names.contains("")) {
                        throw new ConfigException(key, value, "must name tables, separated by commas");
                    }
                    if (new HashSet<>(names).size() != names.size()) {
                        throw new ConfigException(key, value, "names a table twice");
                    }
                    for (Object name : names) {
                        if (!((String) name).matches("[a-zA-Z0-9_.-]{3,255}")) {
                            throw new ConfigException(
                                    key, name, "is no table name: 3 to 255 letters, digits, '_', '-' or '.'");
                        }
                    }
                },
                () -> "names of tables, each once");
    }

    static Validator topicName() {
        return LambdaValidator.with(
                (key, value) -> {
                    if (value != null && !((String) value).matches("[a-zA-Z0-9._-]{1,200}")) {
                        throw new ConfigException(
                                key, value, "must be 1 to 200 letters, digits, '.', '_' or '-', as topic names are");
                    }
                },
                () -> "letters, digits, '.', '_' and '-'");
    }

    static Validator nonBlank() {
        return LambdaValidator.with(
                (key, value) -> {
                    if (value == null || ((String) value).isBlank()) {
                        throw new ConfigException(key, value, "must not be empty");
                    }
                },
                () -> "non-empty text");
    }
}
