package io.dynabridge.sink.write;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Random conditions in DynamoDB's language, and random items that they may hold for. */
final class RandomCondition {

    private static final Map<String, String> NAMES = Map.of("#p", "p", "#a", "a.b", "#g", "_guard", "#x", "missing");
    private static final List<String> PATHS = List.of("#a", "#g.k", "#g.v", "#g", "#x", "#x.v", "#a.v");
    private static final List<String> OPERATORS = List.of("=", "<", "<=", "<>", ">", ">=");
    private static final Map<String, AttributeValue> VALUES = Map.of(
            ":o", AttributeValue.fromS("me"),
            ":v", AttributeValue.fromS("0005"),
            ":n", AttributeValue.fromN("5"),
            ":b", AttributeValue.fromB(SdkBytes.fromByteArray(new byte[] {5, -1})));
    private static final List<AttributeValue> OTHERS = List.of(
            AttributeValue.fromS("0003"),
            AttributeValue.fromS("0007"),
            AttributeValue.fromN("5.0"),
            AttributeValue.fromN("12"),
            AttributeValue.fromB(SdkBytes.fromByteArray(new byte[] {5})),
            AttributeValue.fromBool(true),
            AttributeValue.fromNul(true));

    private final Random random;
    private final Map<String, String> names = new TreeMap<>();
    private final Map<String, AttributeValue> values = new TreeMap<>();
    private String text = "";

    RandomCondition(Random random) {
        this.random = random;
    }

    /** Another condition, with one value at least, as DynamoDB takes no empty map of them. */
    void next() {
        do {
            names.clear();
            values.clear();
            text = any(2);
        } while (values.isEmpty());
    }

    String text() {
        return text;
    }

    Map<String, String> names() {
        return names;
    }

    Map<String, AttributeValue> values() {
        return values;
    }

    Map<String, AttributeValue> item() {
        Map<String, AttributeValue> item = new HashMap<>(Map.of("p", AttributeValue.fromS("key")));
        if (random.nextInt(4) > 0) {
            item.put("a.b", value());
        }
        if (random.nextInt(4) > 0) {
            Map<String, AttributeValue> guard = new HashMap<>();
            for (String field : List.of("k", "v")) {
                if (random.nextInt(4) > 0) {
                    guard.put(field, value());
                }
            }
            item.put("_guard", AttributeValue.fromM(guard));
        }
        return item;
    }

    private AttributeValue value() {
        return random.nextBoolean() ? one(List.copyOf(VALUES.values())) : one(OTHERS);
    }

    private String any(int depth) {
        switch (depth == 0 ? 3 + random.nextInt(2) : random.nextInt(5)) {
            case 0:
                return "(" + any(depth - 1) + " AND " + any(depth - 1) + ")";
            case 1:
                return any(depth - 1) + " OR " + any(depth - 1);
            case 2:
                return "NOT " + any(0);
            case 3:
                return (random.nextBoolean() ? "attribute_exists(" : "attribute_not_exists(") + path() + ")";
            default:
                String value = one(List.copyOf(new TreeMap<>(VALUES).keySet()));
                values.put(value, VALUES.get(value));
                return path() + " " + one(OPERATORS) + " " + value;
        }
    }

    private String path() {
        String path = one(PATHS);
        String name = path.split("\\.")[0];
        names.put(name, NAMES.get(name));
        return path;
    }

    private <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    @Override
    public String toString() {
        return text + " with " + names + " and " + values;
    }
}
