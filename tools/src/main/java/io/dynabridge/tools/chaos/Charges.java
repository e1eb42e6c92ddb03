package io.dynabridge.tools.chaos;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * What an answer says about its cost.
 *
 * @param units the sum of {@code ConsumedCapacity}; 0 where the request did not ask for it
 * @param refusals writes whose condition failed, which are charged without being said
 */
record Charges(double units, int refusals) {

    private static final String REFUSED = "ConditionalCheckFailed";

    /** The writes in a request, each of which is charged, also where it is refused. */
    static int writes(String operation, JsonNode request) {
        return switch (operation) {
            case "PutItem", "DeleteItem", "UpdateItem", "ExecuteStatement" -> 1;
            case "BatchExecuteStatement" -> request.path("Statements").size();
            case "TransactWriteItems" -> request.path("TransactItems").size();
            case "BatchWriteItem" -> {
                int writes = 0;
                for (JsonNode ofTable : request.path("RequestItems")) {
                    writes += ofTable.size();
                }
                yield writes;
            }
            default -> 0;
        };
    }

    static Charges of(JsonNode answer) {
        JsonNode consumed = answer.path("ConsumedCapacity");
        double units = consumed.path("CapacityUnits").asDouble();
        if (consumed.isArray()) {
            for (JsonNode ofTable : consumed) {
                units += ofTable.path("CapacityUnits").asDouble();
            }
        }
        int refusals = answer.path("__type").asText().endsWith(REFUSED + "Exception") ? 1 : 0;
        for (JsonNode reason : answer.path("CancellationReasons")) {
            refusals += isRefusal(reason) ? 1 : 0;
        }
        for (JsonNode response : answer.path("Responses")) {
            refusals += isRefusal(response.path("Error")) ? 1 : 0;
        }
        return new Charges(units, refusals);
    }

    private static boolean isRefusal(JsonNode error) {
        return error.path("Code").asText().equals(REFUSED);
    }
}
