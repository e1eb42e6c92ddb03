package io.dynabridge.tools.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** The question to CloudWatch about the reads of a table and of its indexes, and what its answers say. */
final class ReadMetrics {

    private static final String METRIC = "ConsumedReadCapacityUnits";
    private static final String NAMESPACE = "AWS/DynamoDB";
    private static final int MINUTE = 60;
    private static final String TABLE = "table";

    private ReadMetrics() {}

    /**
     * GetMetricData for each minute of some time. A table's metric leaves its indexes out, so a search finds theirs.
     *
     * @param next the token of the page before
     */
    static ObjectNode request(String table, Instant from, Instant to, Optional<String> next) {
        ObjectNode request = new ObjectMapper()
                .createObjectNode()
                .put("StartTime", from.getEpochSecond())
                .put("EndTime", to.getEpochSecond());
        next.ifPresent(token -> request.put("NextToken", token));
        ArrayNode queries = request.putArray("MetricDataQueries");
        ObjectNode stat = queries.addObject().put("Id", TABLE).putObject("MetricStat");
        stat.put("Period", MINUTE).put("Stat", "Sum");
        stat.putObject("Metric")
                .put("Namespace", NAMESPACE)
                .put("MetricName", METRIC)
                .putArray("Dimensions")
                .addObject()
                .put("Name", "TableName")
                .put("Value", table);
        queries.addObject()
                .put("Id", "indexes")
                .put(
                        "Expression",
                        "SEARCH('{" + NAMESPACE + ",TableName,GlobalSecondaryIndexName} MetricName=\"" + METRIC
                                + "\" TableName=\"" + table + "\"', 'Sum', " + MINUTE + ")");
        return request;
    }

    /** Adds the units of an answer to those of their minutes. */
    static void addTo(Map<Instant, Double> minutes, JsonNode answer) {
        for (JsonNode result : answer.path("MetricDataResults")) {
            JsonNode times = result.path("Timestamps");
            JsonNode values = result.path("Values");
            for (int i = 0; i < times.size(); i++) {
                minutes.merge(
                        Instant.ofEpochSecond(times.get(i).asLong()),
                        values.path(i).asDouble(),
                        Double::sum);
            }
        }
    }

    /**
     * Notes what an answer says of how much of each metric it has; a later page replaces what an earlier one said.
     *
     * @param codes by metric
     */
    static void addCodes(Map<String, String> codes, JsonNode answer) {
        for (JsonNode result : answer.path("MetricDataResults")) {
            codes.put(
                    result.path("Id").asText() + " " + result.path("Label").asText(),
                    result.path("StatusCode").asText("no StatusCode"));
        }
    }

    /** What keeps an answer from being whole; empty where all of it is there. */
    static Optional<String> incomplete(Map<String, String> codes) {
        if (codes.keySet().stream().noneMatch(metric -> metric.startsWith(TABLE + " "))) {
            return Optional.of("nothing about the table");
        }
        return codes.values().stream().filter(code -> !code.equals("Complete")).findFirst();
    }

    /** The next page's token; empty at the end. */
    static Optional<String> next(JsonNode answer) {
        return Optional.of(answer.path("NextToken").asText("")).filter(token -> !token.isEmpty());
    }
}
