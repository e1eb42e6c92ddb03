package io.dynabridge.tools.deadletters;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class DeadLetterTest {

    private final ConsumerRecord<byte[], byte[]> letter =
            new ConsumerRecord<>("dead-letters", 0, 7, bytes("{\"isbn\":{\"S\":\"1\"}}"), bytes("{}"));

    @Test
    void connectsHeadersSayWhereItCameFromAndWhy() {
        header("connector.name", "books-sink");
        header("topic", "shop.books");
        header("partition", "2");
        header("offset", "41");
        header("exception.class.name", "org.apache.kafka.connect.errors.DataException");
        header("exception.message", "attribute 'author' is missing");

        assertThat(DeadLetter.of(letter))
                .isEqualTo(new DeadLetter(
                        "books-sink",
                        "shop.books-2@41",
                        "{\"isbn\":{\"S\":\"1\"}}",
                        "DataException",
                        "attribute 'author' is missing"));
    }

    @Test
    void withoutHeadersItIsKnownByItsOwnPlace() {
        assertThat(DeadLetter.of(letter))
                .isEqualTo(new DeadLetter("", "dead-letters-0@7", "{\"isbn\":{\"S\":\"1\"}}", "unknown", ""));
    }

    private void header(String name, String value) {
        letter.headers().add("__connect.errors." + name, bytes(value));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
