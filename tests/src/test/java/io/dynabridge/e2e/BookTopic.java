package io.dynabridge.e2e;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.dynabridge.envelope.Envelope;
import io.dynabridge.envelope.Operation;
import io.dynabridge.envelope.SourceInfo;
import io.dynabridge.envelope.ValueFormat;
import io.dynabridge.envelope.item.ItemKey;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A topic of changes of books, keyed by isbn, as a source connector would write it; there is no source table. */
final class BookTopic implements AutoCloseable {

    private static final int PARTITIONS = 3;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String topic;
    private final Producer<byte[], byte[]> producer;
    private final Map<String, Map<String, Object>> books = new HashMap<>();
    private int sequence;

    private BookTopic(String topic, Producer<byte[], byte[]> producer) {
        this.topic = topic;
        this.producer = producer;
    }

    static BookTopic create(String topic, String bootstrapServers) {
        Map<String, Object> kafka = Map.of("bootstrap.servers", bootstrapServers);
        try (Admin admin = Admin.create(kafka)) {
            admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1)))
                    .all()
                    .get();
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException("Cannot create topic " + topic, e);
        }
        return new BookTopic(topic, new KafkaProducer<>(kafka, new ByteArraySerializer(), new ByteArraySerializer()));
    }

    /** The book as it is to stand from now on. */
    void write(String isbn, String title, String text) {
        write(isbn, book(isbn, title, text));
    }

    /** The same, with attributes of its own. */
    void write(String isbn, Map<String, Object> after) {
        Map<String, Object> before = books.put(isbn, after);
        send(before == null ? Operation.CREATE : Operation.UPDATE, isbn, before, after);
    }

    /** The same, of a book that a snapshot has read. */
    void read(String isbn, String title, String text) {
        Map<String, Object> after = book(isbn, title, text);
        books.put(isbn, after);
        send(Operation.READ, isbn, null, after);
    }

    void delete(String isbn) {
        send(Operation.DELETE, isbn, books.remove(isbn), null);
    }

    /** Returns when all that was written stands in the topic. */
    void flush() {
        producer.flush();
    }

    static Map<String, Object> book(String isbn, String title, String text) {
        return Map.of("isbn", Map.of("S", isbn), "title", Map.of("S", title), "text", Map.of("S", text));
    }

    private void send(Operation op, String isbn, Map<String, Object> before, Map<String, Object> after) {
        SourceInfo source = new SourceInfo(
                "test", "books", "books", "arn", "shard", Integer.toString(++sequence), "event", 0, null, false, 0);
        String key =
                ItemKey.of(Map.of("isbn", Map.of("S", isbn)), List.of("isbn")).text();
        Object value =
                Envelope.of(op, before, after, source, 0, ValueFormat.MAP).value();
        producer.send(new ProducerRecord<>(
                topic,
                key.getBytes(StandardCharsets.UTF_8),
                JSON.valueToTree(value).toString().getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void close() {
        producer.close();
    }
}
