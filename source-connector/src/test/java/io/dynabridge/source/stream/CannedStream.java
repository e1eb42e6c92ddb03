package io.dynabridge.source.stream;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.http.SdkHttpResponse;
import software.amazon.awssdk.http.async.AsyncExecuteRequest;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;

/** Answers like DynamoDB Streams, but at once and always with the same full page: what remains is the client's own work. */
final class CannedStream implements SdkAsyncHttpClient {

    static final int RECORDS = 1_000;
    /** Of one image, as DynamoDB counts: names and values. */
    static final int IMAGE_BYTES = 450;

    private final byte[] iterator = "{\"ShardIterator\":\"first\"}".getBytes(StandardCharsets.UTF_8);
    private final byte[] page = page().getBytes(StandardCharsets.UTF_8);

    @Override
    public CompletableFuture<Void> execute(AsyncExecuteRequest request) {
        boolean records =
                request.request().firstMatchingHeader("X-Amz-Target").orElse("").endsWith("GetRecords");
        request.responseHandler()
                .onHeaders(SdkHttpResponse.builder().statusCode(200).build());
        request.responseHandler().onStream(AsyncRequestBody.fromBytesUnsafe(records ? page : iterator));
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void close() {
        // There is nothing to close.
    }

    private static String page() {
        StringBuilder json = new StringBuilder("{\"NextShardIterator\":\"next\",\"Records\":[");
        for (int i = 0; i < RECORDS; i++) {
            String key = "{\"isbn\":{\"S\":\"" + (9_780_000_000_000L + i) + "\"}}";
            json.append(i == 0 ? "" : ",")
                    .append("{\"awsRegion\":\"eu-central-1\",\"eventID\":\"")
                    .append(String.format("%032x", i * 7919L))
                    .append("\",\"eventName\":\"MODIFY\",\"eventSource\":\"aws:dynamodb\",\"eventVersion\":\"1.1\",")
                    .append("\"dynamodb\":{\"ApproximateCreationDateTime\":1.7e9,\"Keys\":")
                    .append(key)
                    .append(",\"NewImage\":")
                    .append(image(i, i + 1))
                    .append(",\"OldImage\":")
                    .append(image(i, i))
                    .append(",\"SequenceNumber\":\"")
                    .append(700_000_000_000_000_000L + i)
                    .append("000\",\"SizeBytes\":913,\"StreamViewType\":\"NEW_AND_OLD_IMAGES\"}}");
        }
        return json.append("]}").toString();
    }

    /** An item like those of our demo: mostly text, some numbers, a set, a list and a map. */
    private static String image(int book, int stock) {
        String text = ("The spice of book " + book + " extends life and expands consciousness. ").repeat(6);
        return "{\"isbn\":{\"S\":\"" + (9_780_000_000_000L + book) + "\"},\"title\":{\"S\":\"Dune, volume " + book
                + "\"},\"authors\":{\"L\":[{\"S\":\"Frank Herbert\"},{\"S\":\"Brian Herbert\"}]},"
                + "\"tags\":{\"SS\":[\"classics\",\"science-fiction\"]},\"price\":{\"N\":\"9.99\"},\"stock\":{\"N\":\""
                + stock
                + "\"},\"inPrint\":{\"BOOL\":true},\"rating\":{\"M\":{\"average\":{\"N\":\"4.27\"},\"count\":{\"N\":\"1203\"}}},"
                + "\"blurb\":{\"S\":\"" + text.substring(0, 290) + "\"}}";
    }
}
