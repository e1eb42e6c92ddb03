package io.dynabridge.tools.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.random.RandomGenerator;

/** Errors as DynamoDB spells them. */
final class FaultAnswers {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String SERVICE = "com.amazonaws.dynamodb.v20120810#";
    private static final String COMMON = "com.amazon.coral.service#";
    private static final List<String> STATEMENT_ERRORS =
            List.of("ThrottlingError", "ProvisionedThroughputExceeded", "InternalServerError");
    private static final List<String> CANCELLATION_REASONS =
            List.of("TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded");

    private FaultAnswers() {}

    static Answer throughputExceeded() {
        return error(
                400,
                SERVICE + "ProvisionedThroughputExceededException",
                "The level of configured provisioned throughput for the table was exceeded.");
    }

    static Answer throttled() {
        return error(400, COMMON + "ThrottlingException", "Rate of requests exceeds the allowed throughput.");
    }

    static Answer serverError() {
        return error(500, SERVICE + "InternalServerError", "The request processing has failed.");
    }

    static Answer unavailable() {
        return error(503, COMMON + "ServiceUnavailableException", "Service is currently unavailable.");
    }

    /** A proxy that has lost what is behind it. */
    static Answer badGateway(String message) {
        return error(502, COMMON + "ServiceUnavailableException", message);
    }

    /** At least one half of the transaction is the reason. */
    static Answer transactionCanceled(JsonNode request, RandomGenerator random) {
        int items = Math.max(1, request.path("TransactItems").size());
        int culprit = random.nextInt(items);
        ArrayNode reasons = JSON.arrayNode(items);
        for (int item = 0; item < items; item++) {
            boolean isReason = item == culprit || random.nextInt(4) == 0;
            String code = isReason ? oneOf(CANCELLATION_REASONS, random) : "None";
            ObjectNode reason = reasons.addObject().put("Code", code);
            if (isReason) {
                reason.put("Message", code + " by a fault");
            }
        }
        ObjectNode body = error(
                SERVICE + "TransactionCanceledException",
                "Transaction cancelled, please refer cancellation reasons for specific reasons");
        body.set("CancellationReasons", reasons);
        return Answer.of(400, body);
    }

    /** Nothing yet, and the same iterator once more. */
    static ObjectNode emptyPage(JsonNode getRecords) {
        ObjectNode page = JSON.objectNode();
        page.putArray("Records");
        return page.put("NextShardIterator", getRecords.path("ShardIterator").asText());
    }

    /** In the place of a statement's answer. */
    static ObjectNode statementFailed(RandomGenerator random) {
        String code = oneOf(STATEMENT_ERRORS, random);
        ObjectNode response = JSON.objectNode();
        response.putObject("Error").put("Code", code).put("Message", code + " by a fault");
        return response;
    }

    private static Answer error(int status, String type, String message) {
        return Answer.of(status, error(type, message));
    }

    private static ObjectNode error(String type, String message) {
        return JSON.objectNode().put("__type", type).put("message", message);
    }

    private static String oneOf(List<String> values, RandomGenerator random) {
        return values.get(random.nextInt(values.size()));
    }
}
