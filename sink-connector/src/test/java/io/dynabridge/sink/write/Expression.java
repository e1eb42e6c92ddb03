package io.dynabridge.sink.write;

import io.dynabridge.client.item.ItemCodec;
import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.envelope.item.Items;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * DynamoDB's conditions, evaluated over items in memory: as a condition expression says them and as the WHERE of a
 * statement does. A comparison with an attribute that is missing, or of another type, does not hold (but {@code <>} does);
 * what its NOT makes of that is the opposite. Held to DynamoDB Local by {@code SinglesAndBatchesIT}.
 */
final class Expression {

    private static final Pattern TOKEN = Pattern.compile(
            "\\s*(?:(<>|<=|>=|[()=<>,.?])|\"((?:[^\"]|\"\")*)\"|([#:]?[A-Za-z_][A-Za-z0-9_]*))", Pattern.DOTALL);

    private final List<String> tokens = new ArrayList<>();
    private final Map<String, String> names;
    private final Map<String, AttributeValue> values;
    private final Iterator<AttributeValue> parameters;
    private final Set<String> used = new HashSet<>();
    private int next;

    private Expression(
            String text,
            Map<String, String> names,
            Map<String, AttributeValue> values,
            Iterator<AttributeValue> parameters) {
        this.names = names;
        this.values = values;
        this.parameters = parameters;
        Matcher token = TOKEN.matcher(text);
        int end = 0;
        while (token.lookingAt()) {
            String quoted = token.group(2);
            tokens.add(
                    quoted != null
                            ? '"' + quoted.replace("\"\"", "\"")
                            : token.group().strip());
            end = token.end();
            token.region(end, text.length());
        }
        if (!text.substring(end).isBlank()) {
            throw new IllegalArgumentException("Cannot read '" + text.substring(end) + "' in " + text);
        }
    }

    /**
     * A condition expression.
     *
     * @throws IllegalArgumentException where DynamoDB would refuse it, also for a name or value that it does not use
     */
    static Predicate<Map<String, Object>> of(
            String text, Map<String, String> names, Map<String, AttributeValue> values) {
        Expression expression =
                new Expression(text, names, values, List.<AttributeValue>of().iterator());
        Predicate<Map<String, Object>> condition = expression.whole();
        Set<String> unused = new HashSet<>(names.keySet());
        unused.addAll(values.keySet());
        unused.removeAll(expression.used);
        if (!unused.isEmpty()) {
            throw new IllegalArgumentException("Unused in '" + text + "': " + unused);
        }
        return condition;
    }

    /** What stands behind a statement's WHERE, with the parameters that are left for it. */
    static Predicate<Map<String, Object>> where(String text, Iterator<AttributeValue> parameters) {
        return new Expression(text, Map.of(), Map.of(), parameters).whole();
    }

    private Predicate<Map<String, Object>> whole() {
        Predicate<Map<String, Object>> condition = or();
        if (next < tokens.size()) {
            throw new IllegalArgumentException("Nothing may follow in " + tokens + " behind token " + next);
        }
        return condition;
    }

    private Predicate<Map<String, Object>> or() {
        Predicate<Map<String, Object>> condition = and();
        while (accept("OR")) {
            condition = condition.or(and());
        }
        return condition;
    }

    private Predicate<Map<String, Object>> and() {
        Predicate<Map<String, Object>> condition = not();
        while (accept("AND")) {
            condition = condition.and(not());
        }
        return condition;
    }

    private Predicate<Map<String, Object>> not() {
        return accept("NOT") ? not().negate() : comparison();
    }

    private Predicate<Map<String, Object>> comparison() {
        if (accept("(")) {
            Predicate<Map<String, Object>> inner = or();
            expect(")");
            return inner;
        }
        boolean exists = accept("attribute_exists");
        if (exists || accept("attribute_not_exists")) {
            expect("(");
            Operand operand = operand();
            expect(")");
            return item -> operand.in(item) != null == exists;
        }
        Operand left = operand();
        String operator = tokens.get(next++);
        Operand right = operand();
        return item -> holds(left.in(item), operator, right.in(item));
    }

    private Operand operand() {
        String token = tokens.get(next++);
        if (token.equals("?")) {
            Object parameter = ItemCodec.attributeToConnect(parameters.next());
            return item -> parameter;
        }
        if (token.startsWith(":")) {
            Object value = ItemCodec.attributeToConnect(known(values, token));
            return item -> value;
        }
        String name = name(token);
        Operand operand = item -> item.get(name);
        while (accept(".")) {
            Operand outer = operand;
            String inner = name(tokens.get(next++));
            operand = item -> member(outer.in(item), inner);
        }
        return operand;
    }

    private static Object member(Object map, String name) {
        return map != null && AttributeType.of(map) == AttributeType.M
                ? Items.attributes(AttributeType.value(map)).get(name)
                : null;
    }

    private String name(String token) {
        return token.startsWith("\"") ? token.substring(1) : token.startsWith("#") ? known(names, token) : token;
    }

    private <T> T known(Map<String, T> given, String token) {
        used.add(token);
        if (!given.containsKey(token)) {
            throw new IllegalArgumentException("Not given: " + token);
        }
        return given.get(token);
    }

    private boolean accept(String token) {
        boolean found = next < tokens.size() && tokens.get(next).equals(token);
        next += found ? 1 : 0;
        return found;
    }

    private void expect(String token) {
        if (!accept(token)) {
            throw new IllegalArgumentException("Expected " + token + " at token " + next + " of " + tokens);
        }
    }

    private static boolean holds(Object left, String operator, Object right) {
        boolean comparable = left != null && right != null && AttributeType.of(left) == AttributeType.of(right);
        if (operator.equals("=")) {
            return comparable && areEqual(left, right);
        }
        if (operator.equals("<>")) {
            return !comparable || !areEqual(left, right);
        }
        if (!comparable
                || !Set.of(AttributeType.S, AttributeType.N, AttributeType.B).contains(AttributeType.of(left))) {
            return false;
        }
        int order = order(left, right);
        switch (operator) {
            case "<":
                return order < 0;
            case "<=":
                return order <= 0;
            case ">":
                return order > 0;
            case ">=":
                return order >= 0;
            default:
                throw new IllegalArgumentException("No operator: " + operator);
        }
    }

    private static boolean areEqual(Object left, Object right) {
        AttributeType type = AttributeType.of(left);
        boolean ordered = type == AttributeType.S || type == AttributeType.N || type == AttributeType.B;
        return ordered
                ? order(left, right) == 0
                : ItemCodec.attributeToSdk(left).equals(ItemCodec.attributeToSdk(right));
    }

    private static int order(Object left, Object right) {
        Object one = AttributeType.value(left);
        Object other = AttributeType.value(right);
        switch (AttributeType.of(left)) {
            case N:
                return new BigDecimal(one.toString()).compareTo(new BigDecimal(other.toString()));
            case B:
                return Arrays.compareUnsigned(Items.bytes(one), Items.bytes(other));
            default:
                return ((String) one).compareTo((String) other);
        }
    }

    /** An operand's value in an item; null where it has none. */
    private interface Operand {
        Object in(Map<String, Object> item);
    }
}
