package io.dynabridge.tools.chaos.run;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dynabridge.tools.chaos.history.Coordinates;
import io.dynabridge.tools.chaos.history.DeadLetter;
import io.dynabridge.tools.chaos.history.Emission;
import io.dynabridge.tools.verify.ItemDigest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Reads what stands in Kafka. */
final class Records {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<Map<String, Object>> ITEM = new TypeReference<>() {};
    private static final String REASON = "__connect.errors.";

    private Records() {}

    static Emission emission(ConsumerRecord<byte[], byte[]> record) {
        return emission(new Coordinates(record.topic(), record.partition(), record.offset()), record);
    }

    /** A dead letter is the record itself; where it stood, and why it is one, is in its headers. */
    static DeadLetter deadLetter(ConsumerRecord<byte[], byte[]> record) {
        Coordinates original = new Coordinates(
                header(record, "topic"),
                Integer.parseInt(header(record, "partition")),
                Long.parseLong(header(record, "offset")));
        String name = header(record, "exception.class.name");
        return new DeadLetter(
                emission(original, record),
                name.substring(name.lastIndexOf('.') + 1),
                header(record, "exception.message"));
    }

    private static Emission emission(Coordinates at, ConsumerRecord<byte[], byte[]> record) {
        JsonNode key = json(record.key());
        JsonNode value = json(record.value());
        JsonNode source = value.path("source");
        Map<String, Object> before = item(value.path("before"));
        Map<String, Object> after = item(value.path("after"));
        String sequence = source.path("sequence_number").asText("");
        return new Emission(
                at,
                key.path(ChaosSetup.ID).path("S").asText(),
                value.path("op").asText(),
                before == null ? 0 : Images.version(before),
                after == null ? 0 : Images.version(after),
                after == null ? null : Images.place(after),
                after == null ? null : ItemDigest.of(after),
                sequence.isEmpty() ? null : source.path("event_id").asText(null),
                sequence.isEmpty() ? null : new BigInteger(sequence),
                source.path("shard").asText(null));
    }

    private static Map<String, Object> item(JsonNode image) {
        return image.isObject() ? JSON.convertValue(image, ITEM) : null;
    }

    private static JsonNode json(byte[] bytes) {
        try {
            return JSON.readTree(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        Header header = record.headers().lastHeader(REASON + name);
        return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
