package io.dynabridge.tools.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * An answer to a request.
 *
 * @param headers by lower-case name; the checksum stands here where DynamoDB made the body itself
 * @param sent how much of the body goes out before the connection ends
 */
record Answer(int status, Map<String, String> headers, byte[] body, int sent) {

    static final String CHECKSUM = "x-amz-crc32";

    private static final String CONTENT_TYPE = "content-type";
    private static final String AMZ_JSON = "application/x-amz-json-1.0";

    Answer(int status, Map<String, String> headers, byte[] body) {
        this(status, headers, body, body.length);
    }

    /** An answer of our own making. */
    static Answer of(int status, JsonNode body) {
        return new Answer(
                status, Map.of(CONTENT_TYPE, AMZ_JSON), body.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Only the first half of it, though its head tells of all. */
    Answer cut() {
        return new Answer(status, headers, body, body.length / 2);
    }

    boolean isSuccess() {
        return status == 200;
    }
}
