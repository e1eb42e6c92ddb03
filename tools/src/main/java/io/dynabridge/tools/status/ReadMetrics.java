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
        ObjectNode stat = queries.addObject().put("Id", "table").putObject("MetricStat");
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

    /** The next page's token; empty at the end. */
    static Optional<String> next(JsonNode answer) {
        return Optional.of(answer.path("NextToken").asText("")).filter(token -> !token.isEmpty());
    }
}
