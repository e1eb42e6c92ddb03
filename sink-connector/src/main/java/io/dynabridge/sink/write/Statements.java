package io.dynabridge.sink.write;

import io.dynabridge.client.item.ItemCodec;
import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.envelope.item.Items;
import io.dynabridge.sink.guard.Attempt;
import io.dynabridge.sink.guard.PutMode;
import io.dynabridge.sink.plan.GuardAttribute;
import io.dynabridge.sink.plan.ItemWrite;
import io.dynabridge.sink.plan.TargetKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchStatementRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;

/**
 * Attempts as PartiQL statements under the guard's conditions. Values are parameters, so the text depends on the names of
 * attributes alone and is written once for all items of a kind. Not thread-safe.
 *
 * <p>An update equals a whole put only where the item has just the expected attributes, so it asks for their hash too.
 */
final class Statements {

    /** DynamoDB's bound, in characters; counted here in bytes, of which there are never fewer. */
    static final int MAX_LENGTH = 8_192;

    /** Kinds of items are few; where each item has other attributes, texts must not fill the heap. */
    private static final int MAX_TEXTS = 1_000;

    private final String guardAttribute;
    private final Map<Shape, Text> texts = new HashMap<>();

    Statements(String guardAttribute) {
        this.guardAttribute = guardAttribute;
    }

    /** Whether a statement can say the same as a guarded request. */
    boolean canSay(Attempt attempt) {
        if (attempt.puts()) {
            boolean narrow = attempt.mode() == PutMode.CREATE || attempt.mode() == PutMode.RENEW;
            return narrow && !attempt.vacates() && text(attempt).fits();
        }
        return attempt.vacates() && text(attempt).fits();
    }

    /**
     * The statement; only for attempts that one {@link #canSay}.
     *
     * @throws org.apache.kafka.connect.errors.DataException where a value is no attribute
     */
    BatchStatementRequest of(Attempt attempt) {
        BatchStatementRequest.Builder statement = BatchStatementRequest.builder()
                .statement(text(attempt).statement())
                .parameters(parameters(attempt));
        if (attempt.mode() != PutMode.CREATE) {
            // A duplicate's answer has no place for the item that stands there.
            statement.returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD);
        }
        return statement.build();
    }

    private Text text(Attempt attempt) {
        Shape shape = Shape.of(attempt);
        Text known = texts.get(shape);
        if (known != null) {
            return known;
        }
        if (texts.size() >= MAX_TEXTS) {
            texts.clear();
        }
        String statement = write(shape);
        boolean fits = statement.getBytes(StandardCharsets.UTF_8).length <= MAX_LENGTH;
        Text text = new Text(fits ? statement : "", fits);
        texts.put(shape, text);
        return text;
    }

    private String write(Shape shape) {
        StringBuilder text = new StringBuilder(256);
        if (shape.mode() == null) {
            text.append("DELETE FROM ");
            quote(text, shape.table(), '"');
            where(text, shape, " <= ?");
        } else if (shape.mode() == PutMode.CREATE) {
            text.append("INSERT INTO ");
            quote(text, shape.table(), '"');
            String lead = " VALUE {";
            for (String name : shape.names()) {
                quote(text.append(lead), name, '\'');
                text.append(": ?");
                lead = ", ";
            }
            text.append('}');
        } else {
            text.append("UPDATE ");
            quote(text, shape.table(), '"');
            for (String name : shape.names()) {
                if (!shape.keyNames().contains(name)) {
                    quote(text.append(" SET "), name, '"');
                    text.append("=?");
                }
            }
            for (String name : shape.dropped()) {
                quote(text.append(" REMOVE "), name, '"');
            }
            where(text, shape, " < ?");
            guard(text.append(" AND "), GuardAttribute.NAMES_HASH).append(" = ?");
        }
        return text.toString();
    }

    private void where(StringBuilder text, Shape shape, String older) {
        String lead = " WHERE ";
        for (String name : shape.keyNames()) {
            quote(text.append(lead), name, '"');
            text.append(" = ?");
            lead = " AND ";
        }
        guard(text.append(" AND "), GuardAttribute.OWNER).append(" = ?");
        guard(text.append(" AND "), GuardAttribute.VERSION).append(older);
    }

    private StringBuilder guard(StringBuilder text, String field) {
        quote(text, guardAttribute, '"');
        return text.append(".\"").append(field).append('"');
    }

    /** A quotation mark inside a quoted name is doubled; nothing else has a meaning there. */
    private static void quote(StringBuilder text, String name, char mark) {
        text.append(mark);
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            text.append(c);
            if (c == mark) {
                text.append(c);
            }
        }
        text.append(mark);
    }

    /** In the order of the question marks. */
    private List<AttributeValue> parameters(Attempt attempt) {
        List<AttributeValue> parameters = new ArrayList<>();
        if (!attempt.puts()) {
            addKeyAndGuard(parameters, attempt.vacatedKey(), attempt.write());
            return parameters;
        }
        ItemWrite.Put put = attempt.put();
        Set<String> keyNames = put.key().key().attributes().keySet();
        boolean creates = attempt.mode() == PutMode.CREATE;
        put.item().forEach((name, attribute) -> {
            if (creates || !keyNames.contains(name)) {
                parameters.add(ItemCodec.attributeToSdk(attribute));
            }
        });
        if (!creates) {
            addKeyAndGuard(parameters, put.key(), put);
            parameters.add(AttributeValue.fromS(expectedNames(put)));
        }
        return parameters;
    }

    private static void addKeyAndGuard(List<AttributeValue> parameters, TargetKey key, ItemWrite write) {
        key.key().attributes().values().forEach(value -> parameters.add(ItemCodec.attributeToSdk(value)));
        parameters.add(AttributeValue.fromS(write.owner()));
        parameters.add(AttributeValue.fromS(write.version()));
    }

    /** Where no image before is known, an item of our own has the names of the new one, or goes as a whole put. */
    private String expectedNames(ItemWrite.Put put) {
        if (put.predecessor().isPresent()) {
            return put.predecessor().get().namesHash();
        }
        Object guard = AttributeType.value(put.item().get(guardAttribute));
        return (String) AttributeType.value(Items.attributes(guard).get(GuardAttribute.NAMES_HASH));
    }

    private record Text(String statement, boolean fits) {}

    /**
     * What a text depends on.
     *
     * @param mode null for a delete
     */
    private record Shape(PutMode mode, String table, Set<String> keyNames, List<String> names, Set<String> dropped) {

        static Shape of(Attempt attempt) {
            if (!attempt.puts()) {
                TargetKey key = attempt.vacatedKey();
                return new Shape(null, key.table(), key.key().attributes().keySet(), List.of(), Set.of());
            }
            ItemWrite.Put put = attempt.put();
            boolean drops = attempt.mode() == PutMode.RENEW && put.predecessor().isPresent();
            return new Shape(
                    attempt.mode(),
                    put.key().table(),
                    put.key().key().attributes().keySet(),
                    new ArrayList<>(put.item().keySet()),
                    drops ? put.predecessor().get().dropped() : Set.of());
        }
    }
}
