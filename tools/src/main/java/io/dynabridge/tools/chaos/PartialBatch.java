package io.dynabridge.tools.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.Map;
import java.util.random.RandomGenerator;

/** A batch of which a random part, at least one entry, is held back, and its answer made whole again. */
abstract sealed class PartialBatch {

    private final ObjectNode passedOn;
    private int left;

    private PartialBatch(ObjectNode request) {
        this.passedOn = request.deepCopy();
    }

    /** Holds back writes of a BatchWriteItem, which come back unprocessed. */
    static PartialBatch ofWrites(ObjectNode request, RandomGenerator random) {
        return new Writes(request, random);
    }

    /** Holds back statements of a BatchExecuteStatement, which fail each for itself. */
    static PartialBatch ofStatements(ObjectNode request, RandomGenerator random) {
        return new Statements(request, random);
    }

    /** Whether nothing at all is to be passed on. */
    boolean isEmpty() {
        return left == 0;
    }

    /** What DynamoDB is asked. */
    ObjectNode passedOn() {
        return passedOn;
    }

    /**
     * The answer to the whole request.
     *
     * @param answer what DynamoDB answered to {@link #passedOn}; an empty object where nothing was passed on
     */
    abstract ObjectNode whole(ObjectNode answer);

    /** Which entries are held back: each with even chances, but one of them surely. */
    final boolean[] heldBack(int size, RandomGenerator random) {
        boolean[] heldBack = new boolean[size];
        int surely = random.nextInt(size);
        for (int entry = 0; entry < size; entry++) {
            heldBack[entry] = entry == surely || random.nextBoolean();
            left += heldBack[entry] ? 0 : 1;
        }
        return heldBack;
    }

    private static final class Writes extends PartialBatch {

        private final ObjectNode unprocessed = JsonNodeFactory.instance.objectNode();

        Writes(ObjectNode request, RandomGenerator random) {
            super(request);
            JsonNode tables = request.path("RequestItems");
            int size = 0;
            for (JsonNode writes : tables) {
                size += writes.size();
            }
            boolean[] heldBack = heldBack(size, random);
            ObjectNode kept = JsonNodeFactory.instance.objectNode();
            int entry = 0;
            for (Map.Entry<String, JsonNode> table : tables.properties()) {
                for (JsonNode write : table.getValue()) {
                    (heldBack[entry++] ? unprocessed : kept)
                            .withArray(table.getKey())
                            .add(write);
                }
            }
            passedOn().set("RequestItems", kept);
        }

        @Override
        ObjectNode whole(ObjectNode answer) {
            ObjectNode whole = answer.deepCopy();
            ObjectNode merged = whole.withObject("UnprocessedItems");
            unprocessed
                    .properties()
                    .forEach(table -> table.getValue()
                            .forEach(write -> merged.withArray(table.getKey()).add(write)));
            return whole;
        }
    }

    private static final class Statements extends PartialBatch {

        private final boolean[] heldBack;
        private final RandomGenerator random;

        Statements(ObjectNode request, RandomGenerator random) {
            super(request);
            this.random = random;
            JsonNode statements = request.path("Statements");
            heldBack = heldBack(statements.size(), random);
            ArrayNode kept = passedOn().putArray("Statements");
            for (int entry = 0; entry < heldBack.length; entry++) {
                if (!heldBack[entry]) {
                    kept.add(statements.get(entry));
                }
            }
        }

        @Override
        ObjectNode whole(ObjectNode answer) {
            ObjectNode whole = answer.deepCopy();
            Iterator<JsonNode> answered = answer.path("Responses").elements();
            ArrayNode responses = whole.putArray("Responses");
            for (boolean held : heldBack) {
                responses.add(held ? FaultAnswers.statementFailed(random) : answered.next());
            }
            return whole;
        }
    }
}
