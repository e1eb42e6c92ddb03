package io.dynabridge.tools.plan;

import io.dynabridge.envelope.item.AttributeType;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Keys that no item has, for requests that are to be refused. */
final class ImpossibleKeys {

    private static final String PREFIX = "dynabridge-plan-";

    private ImpossibleKeys() {}

    /** A key for a table with this schema, another one for each random number. */
    static Map<String, AttributeValue> of(Map<String, AttributeType> schema, UUID random) {
        Map<String, AttributeValue> key = new LinkedHashMap<>();
        schema.forEach((name, type) -> key.put(name, value(type, random)));
        return key;
    }

    private static AttributeValue value(AttributeType type, UUID random) {
        byte[] bytes = ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(random.getMostSignificantBits())
                .putLong(random.getLeastSignificantBits())
                .array();
        return switch (type) {
            case N -> {
                // 124 bits are at most 38 digits, as many as a number may have.
                yield AttributeValue.fromN(
                        new BigInteger(1, bytes).shiftRight(4).toString());
            }
            case B -> AttributeValue.fromB(SdkBytes.fromByteArray(bytes));
            default -> AttributeValue.fromS(PREFIX + random);
        };
    }
}
