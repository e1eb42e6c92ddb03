package io.dynabridge.sink.write;

import io.dynabridge.client.JsonBytes;
import io.dynabridge.client.item.AttributeWriter;
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

/**
 * Attempts as PartiQL statements under the guard's conditions. Values are parameters, so the text depends on the names of
 * attributes alone and is written once for all items of a kind. Writes the very bytes that DynamoDB reads. Not thread-safe.
 *
 * <p>An update equals a whole put only where the item has just the expected attributes, so it asks for their hash too.
 */
final class Statements {

    /** DynamoDB's bound, in characters; counted here in bytes, of which there are never fewer. */
    static final int MAX_LENGTH = 8_192;

    /** In UTF-8; a quotation mark is doubled, but is a byte alone. */
    private static final int MOST_BYTES_OF_A_CHARACTER = 3;

    /** Such as {@code " SET \"\"=?"}. */
    private static final int MOST_AROUND_A_NAME = 20;

    /** A table's name and those of its key attributes have 255 bytes at most, all of them quotation marks at worst. */
    private static final int MOST_OF_A_TABLE_AND_A_KEY = 100 + 3 * 2 * 255;

    /** Kinds of items are few; where each item has other attributes, texts must not fill the heap. */
    private static final int MAX_TEXTS = 1_000;

    private static final byte[] STATEMENT = JsonBytes.ascii("{\"Statement\":");
    private static final byte[] PARAMETERS = JsonBytes.ascii(",\"Parameters\":");
    private static final byte[] SHOW_OLD = JsonBytes.ascii(",\"ReturnValuesOnConditionCheckFailure\":\"ALL_OLD\"");

    private final String guardAttribute;
    private final int mostAroundNames;
    private final Map<Shape, Text> texts = new HashMap<>();

    Statements(String guardAttribute) {
        this.guardAttribute = guardAttribute;
        this.mostAroundNames = MOST_OF_A_TABLE_AND_A_KEY
                + 3 * (MOST_AROUND_A_NAME + MOST_BYTES_OF_A_CHARACTER * guardAttribute.length());
    }

    /** Whether a statement can say the same as a guarded request. */
    boolean canSay(Attempt attempt) {
        if (attempt.puts()) {
            boolean narrow = attempt.mode() == PutMode.CREATE || attempt.mode() == PutMode.RENEW;
            return narrow && !attempt.vacates() && fits(attempt);
        }
        return attempt.vacates() && fits(attempt);
    }

    /** The names alone mostly show that a text fits, for less than it takes to find the text. */
    private boolean fits(Attempt attempt) {
        if (attempt.puts() && attempt.put().predecessor().isEmpty()) {
            int bound = mostAroundNames;
            for (String name : attempt.put().item().keySet()) {
                bound += MOST_AROUND_A_NAME + MOST_BYTES_OF_A_CHARACTER * name.length();
            }
            if (bound <= MAX_LENGTH) {
                return true;
            }
        }
        return text(attempt).fits();
    }

    /**
     * Writes the statement with its parameters; only for attempts that one {@link #canSay}.
     *
     * @throws org.apache.kafka.connect.errors.DataException where a value is no attribute
     */
    void write(Attempt attempt, JsonBytes json) {
        json.raw(text(attempt).head()).raw(PARAMETERS);
        writeParameters(attempt, json);
        if (attempt.mode() != PutMode.CREATE) {
            // A duplicate's answer has no place for the item that stands there.
            json.raw(SHOW_OLD);
        }
        json.raw('}');
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
        String statement = compose(shape);
        boolean fits = statement.getBytes(StandardCharsets.UTF_8).length <= MAX_LENGTH;
        byte[] head = fits ? new JsonBytes(512).raw(STATEMENT).text(statement).toByteArray() : new byte[0];
        Text text = new Text(head, fits);
        texts.put(shape, text);
        return text;
    }

    private String compose(Shape shape) {
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
    private void writeParameters(Attempt attempt, JsonBytes json) {
        char lead = '[';
        if (!attempt.puts()) {
            writeKeyAndGuard(attempt.vacatedKey(), attempt.write(), lead, json);
            json.raw(']');
            return;
        }
        ItemWrite.Put put = attempt.put();
        Set<String> keyNames = put.key().key().attributes().keySet();
        boolean creates = attempt.mode() == PutMode.CREATE;
        for (Map.Entry<String, Object> attribute : put.item().entrySet()) {
            if (creates || !keyNames.contains(attribute.getKey())) {
                json.raw(lead);
                AttributeWriter.write(attribute.getValue(), json);
                lead = ',';
            }
        }
        if (!creates) {
            writeKeyAndGuard(put.key(), put, lead, json);
            writeText(expectedNames(put), json);
        }
        json.raw(']');
    }

    private static void writeKeyAndGuard(TargetKey key, ItemWrite write, char first, JsonBytes json) {
        char lead = first;
        for (Object value : key.key().attributes().values()) {
            json.raw(lead);
            AttributeWriter.write(value, json);
            lead = ',';
        }
        writeText(write.owner(), json);
        writeText(write.version(), json);
    }

    /** A parameter behind others. */
    private static void writeText(String text, JsonBytes json) {
        json.raw(',');
        AttributeWriter.writeText(text, json);
    }

    /** Where no image before is known, an item of our own has the names of the new one, or goes as a whole put. */
    private String expectedNames(ItemWrite.Put put) {
        if (put.predecessor().isPresent()) {
            return put.predecessor().get().namesHash();
        }
        Object guard = AttributeType.value(put.item().get(guardAttribute));
        return (String) AttributeType.value(Items.attributes(guard).get(GuardAttribute.NAMES_HASH));
    }

    /** The statement, as far as it is the same for all items of a kind. */
    private record Text(byte[] head, boolean fits) {}

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
