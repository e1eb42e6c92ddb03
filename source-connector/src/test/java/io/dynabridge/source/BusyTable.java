package io.dynabridge.source;

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Table {@code books} as an endpoint answers for it: its stream has open shards whose every page is full, and its items
 * never end. Sequence numbers count the records of a shard from 1.
 */
final class BusyTable {

    private static final String STREAM = "arn:aws:dynamodb:eu-north-1:0:table/books/stream/2026-01-01T00:00:00.000";
    private static final Pattern SHARD = Pattern.compile("\"ShardId\":\"([^\"]*)\"");
    private static final Pattern ITERATOR = Pattern.compile("\"ShardIterator\":\"([^@\"]*)@([0-9]*)\"");
    private static final int SCANNED = 100;

    private final int shards;
    private final int pageRecords;
    private final String text;

    /**
     * A table.
     *
     * @param pageRecords records on each page
     * @param imageBytes about how long each of their two images is
     */
    BusyTable(int shards, int pageRecords, int imageBytes) {
        this.shards = shards;
        this.pageRecords = pageRecords;
        this.text = "x".repeat(imageBytes);
    }

    /** What the table and its stream look like; no record and no item. */
    Optional<String> description(String operation, String request) {
        return switch (operation) {
            case "DescribeTable" ->
                Optional.of("{\"Table\":{\"TableName\":\"books\",\"TableStatus\":\"ACTIVE\","
                        + "\"TableSizeBytes\":1000,\"ItemCount\":1,\"KeySchema\":[{\"AttributeName\":\"id\",\"KeyType\":\"HASH\"}],"
                        + "\"AttributeDefinitions\":[{\"AttributeName\":\"id\",\"AttributeType\":\"N\"}],"
                        + "\"StreamSpecification\":{\"StreamEnabled\":true,\"StreamViewType\":\"NEW_AND_OLD_IMAGES\"},"
                        + "\"LatestStreamArn\":\"" + STREAM + "\"}}");
            case "DescribeStream" ->
                Optional.of("{\"StreamDescription\":{\"StreamArn\":\"" + STREAM
                        + "\",\"StreamStatus\":\"ENABLED\",\"StreamViewType\":\"NEW_AND_OLD_IMAGES\",\"Shards\":["
                        + IntStream.range(0, shards)
                                .mapToObj(shard -> "{\"ShardId\":\"shardId-" + shard
                                        + "\",\"SequenceNumberRange\":{\"StartingSequenceNumber\":\"1\"}}")
                                .collect(Collectors.joining(","))
                        + "]}}");
            default -> Optional.empty();
        };
    }

    /** The records of the stream. */
    Optional<String> records(String operation, String request) {
        if (operation.equals("GetShardIterator")) {
            return Optional.of("{\"ShardIterator\":\"" + group(SHARD, request).group(1) + "@0\"}");
        }
        if (!operation.equals("GetRecords")) {
            return Optional.empty();
        }
        Matcher iterator = group(ITERATOR, request);
        int read = Integer.parseInt(iterator.group(2));
        return Optional.of("{\"NextShardIterator\":\"" + iterator.group(1) + "@" + (read + pageRecords)
                + "\",\"Records\":["
                + IntStream.rangeClosed(read + 1, read + pageRecords)
                        .mapToObj(number -> change(iterator.group(1), number))
                        .collect(Collectors.joining(","))
                + "]}");
    }

    /** Pages of keys for a snapshot. */
    static Optional<String> keys(String operation, String request) {
        String keys = IntStream.range(0, SCANNED)
                .mapToObj(id -> "{\"id\":{\"N\":\"" + id + "\"}}")
                .collect(Collectors.joining(","));
        return operation.equals("Scan")
                ? Optional.of("{\"Count\":100,\"ScannedCount\":100,\"Items\":[" + keys
                        + "],\"LastEvaluatedKey\":{\"id\":{\"N\":\"99\"}}}")
                : Optional.empty();
    }

    private String change(String shard, int number) {
        Map<String, Integer> versions = Map.of("OldImage", number, "NewImage", number + 1);
        String images = versions.entrySet().stream()
                .map(image -> "\"" + image.getKey() + "\":{\"id\":{\"N\":\"1\"},\"text\":{\"S\":\"" + image.getValue()
                        + text + "\"}}")
                .collect(Collectors.joining(","));
        return "{\"eventID\":\"" + shard + "-" + number + "\",\"eventName\":\"MODIFY\",\"dynamodb\":{\"Keys\":"
                + "{\"id\":{\"N\":\"1\"}}," + images + ",\"SequenceNumber\":\"" + number + "\",\"SizeBytes\":"
                + 2 * text.length() + ",\"ApproximateCreationDateTime\":" + System.currentTimeMillis() / 1_000 + "}}";
    }

    private static Matcher group(Pattern pattern, String request) {
        Matcher matcher = pattern.matcher(request);
        if (!matcher.find()) {
            throw new AssertionError("No " + pattern + " in " + request);
        }
        return matcher;
    }
}
