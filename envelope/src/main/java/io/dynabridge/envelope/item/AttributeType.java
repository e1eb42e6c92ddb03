package io.dynabridge.envelope.item;

import java.util.Map;
import org.apache.kafka.connect.errors.DataException;

/** The ten DynamoDB types, named as in DynamoDB JSON. */
public enum AttributeType {
    /** String. */
    S,
    /** Number, as its exact decimal text, up to 38 digits. */
    N,
    /** Binary, as base64 text. */
    B,
    /** Boolean. */
    BOOL,
    /** Null; its value is always true. */
    NULL,
    /** List of attributes. */
    L,
    /** Map of attributes. */
    M,
    /** Set of strings. */
    SS,
    /** Set of numbers. */
    NS,
    /** Set of binaries. */
    BS;

    /** Whether a key attribute may have this type. */
    public boolean isKeyType() {
        return this == S || this == N || this == B;
    }

    /**
     * An attribute of this type: {@code {"N": "374"}}.
     *
     * @throws DataException where there is no value
     */
    public Map<String, Object> attribute(Object value) {
        if (value == null) {
            throw new DataException("An attribute of type " + name() + " has no value");
        }
        return Map.of(name(), value);
    }

    /**
     * The type of an attribute.
     *
     * @throws DataException where the value is no attribute
     */
    public static AttributeType of(Object attribute) {
        return ofName(entry(attribute).getKey());
    }

    /**
     * The value of an attribute, without its type.
     *
     * @throws DataException where the value is no attribute
     */
    public static Object value(Object attribute) {
        return entry(attribute).getValue();
    }

    /**
     * The type of this name.
     *
     * @throws DataException where there is none
     */
    public static AttributeType ofName(Object name) {
        if (name instanceof String text) {
            switch (text) {
                case "S":
                    return S;
                case "N":
                    return N;
                case "B":
                    return B;
                case "BOOL":
                    return BOOL;
                case "NULL":
                    return NULL;
                case "L":
                    return L;
                case "M":
                    return M;
                case "SS":
                    return SS;
                case "NS":
                    return NS;
                case "BS":
                    return BS;
                default:
                    break;
            }
        }
        throw new DataException("Not a DynamoDB type: " + name + "; expected S, N, B, BOOL, NULL, L, M, SS, NS or BS");
    }

    /**
     * The name of the type, and the value: both in one look, for whoever needs both of many attributes.
     *
     * @throws DataException where the value is no attribute
     */
    public static Map.Entry<?, ?> entry(Object attribute) {
        if (attribute instanceof Map<?, ?> map && map.size() == 1) {
            return map.entrySet().iterator().next();
        }
        throw new DataException("Not an attribute in DynamoDB JSON: expected a map of one entry, type to value, such as"
                + " {\"S\": \"…\"}");
    }
}
