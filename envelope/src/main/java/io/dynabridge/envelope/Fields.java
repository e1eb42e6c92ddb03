package io.dynabridge.envelope;

import java.util.Map;
import org.apache.kafka.connect.data.Struct;

/** Named fields of a map or a struct, so that one reader serves both formats. */
@FunctionalInterface
interface Fields {
    /** The field's value; null where the field is absent. */
    Object get(String name);

    /** A view of a map or a struct; null for anything else. */
    static Fields of(Object container) {
        if (container instanceof Map<?, ?> map) {
            return map::get;
        }
        if (container instanceof Struct struct) {
            return name -> struct.schema().field(name) == null ? null : struct.get(name);
        }
        return null;
    }
}
