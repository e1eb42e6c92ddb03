package io.dynabridge.sink.config;

import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.sink.plan.KeyAttribute;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/** A key attribute as configs say it: {@code author:S}. */
record KeySpec(String name, AttributeType type) {

    static final ConfigDef.Validator VALIDATOR =
            ConfigDef.LambdaValidator.with(KeySpec::requireSpec, () -> "NAME:S, NAME:N or NAME:B");

    static KeySpec parse(String key, String spec) {
        int colon = spec.lastIndexOf(':');
        if (colon > 0) {
            switch (spec.substring(colon + 1)) {
                case "S":
                    return new KeySpec(spec.substring(0, colon), AttributeType.S);
                case "N":
                    return new KeySpec(spec.substring(0, colon), AttributeType.N);
                case "B":
                    return new KeySpec(spec.substring(0, colon), AttributeType.B);
                default:
                    break;
            }
        }
        throw new ConfigException(key, spec, "must be NAME:S, NAME:N or NAME:B, such as author:S");
    }

    KeyAttribute partition() {
        return KeyAttribute.partition(name, type);
    }

    KeyAttribute sort() {
        return KeyAttribute.sort(name, type);
    }

    private static void requireSpec(String key, Object value) {
        if (value != null && !value.toString().isBlank()) {
            parse(key, value.toString());
        }
    }
}
