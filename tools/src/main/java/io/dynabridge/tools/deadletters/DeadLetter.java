package io.dynabridge.tools.deadletters;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/**
 * A record that a sink could not apply, as Connect's headers tell of it; empty where
 * {@code errors.deadletterqueue.context.headers.enable} was not set.
 *
 * @param connector the sink that could not apply it
 * @param coordinates topic, partition and offset of the record itself
 * @param key the source item's key, as the record's key says it
 * @param reason the exception's class, without its package
 * @param message what the exception says
 */
record DeadLetter(String connector, String coordinates, String key, String reason, String message) {

    private static final String PREFIX = "__connect.errors.";
    private static final String UNKNOWN = "unknown";

    static DeadLetter of(ConsumerRecord<byte[], byte[]> letter) {
        String type = header(letter, "exception.class.name");
        String where = header(letter, "topic") + "-" + header(letter, "partition") + "@" + header(letter, "offset");
        return new DeadLetter(
                header(letter, "connector.name"),
                // A letter without headers is known by its own place.
                where.length() > 2 ? where : letter.topic() + "-" + letter.partition() + "@" + letter.offset(),
                letter.key() == null ? "" : new String(letter.key(), StandardCharsets.UTF_8),
                type.isEmpty() ? UNKNOWN : type.substring(type.lastIndexOf('.') + 1),
                header(letter, "exception.message"));
    }

    private static String header(ConsumerRecord<byte[], byte[]> letter, String name) {
        Header header = letter.headers().lastHeader(PREFIX + name);
        return header == null || header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
