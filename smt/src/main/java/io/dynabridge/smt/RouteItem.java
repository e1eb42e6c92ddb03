package io.dynabridge.smt;

import io.dynabridge.envelope.Envelope;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.errors.DataException;

/**
 * Picks the topic per item, and so the sink's target table. The record goes where the image after belongs; where the image
 * before belongs elsewhere, a header ({@link Envelope#BEFORE_TOPIC_HEADER}) tells the sink, which then deletes there and
 * puts here in one transaction.
 */
public class RouteItem<R extends ConnectRecord<R>> extends EnvelopeTransformation<R> {

    static final String TOPIC = "topic";

    /** What Kafka allows. */
    private static final int LONGEST_NAME = 249;

    /** The transform's configuration. */
    public static final ConfigDef CONFIG_DEF = new ConfigDef()
            .define(
                    TOPIC,
                    Type.STRING,
                    ConfigDef.NO_DEFAULT_VALUE,
                    LambdaValidator.with((key, value) -> template((String) value), () -> "a template over the item"),
                    Importance.HIGH,
                    "The topic as a template over the item, for example shop.${kind|lower}.");

    private Template topic;

    @Override
    public ConfigDef config() {
        return CONFIG_DEF;
    }

    @Override
    public void configure(Map<String, ?> props) {
        topic = template(new AbstractConfig(CONFIG_DEF, props, false).getString(TOPIC));
    }

    @Override
    R apply(R record, Envelope envelope) {
        if (envelope.after() == null) {
            return envelope.before() == null ? record : to(topicOf(envelope.before()), record);
        }
        String to = topicOf(envelope.after());
        String from = envelope.before() == null ? to : topicBefore(envelope.before(), to);
        R routed = to(to, record);
        routed.headers().remove(Envelope.BEFORE_TOPIC_HEADER);
        if (!from.equals(to)) {
            routed.headers().addString(Envelope.BEFORE_TOPIC_HEADER, from);
        }
        return routed;
    }

    /** An image before that has no topic was an error of its own record, and went nowhere. */
    private String topicBefore(Map<String, Object> before, String otherwise) {
        try {
            return topicOf(before);
        } catch (DataException e) {
            return otherwise;
        }
    }

    private String topicOf(Map<String, Object> item) {
        String name;
        try {
            name = topic.render(item);
        } catch (DataException e) {
            throw new DataException("Topic from " + topic + ": " + e.getMessage());
        }
        if (!isTopicName(name)) {
            throw new DataException("Topic from " + topic + ": the result is no topic name: 1 to " + LONGEST_NAME
                    + " letters, digits, dots, underscores and hyphens");
        }
        return name;
    }

    private R to(String name, R record) {
        return record.newRecord(
                name,
                record.kafkaPartition(),
                record.keySchema(),
                record.key(),
                record.valueSchema(),
                record.value(),
                record.timestamp(),
                record.headers().duplicate());
    }

    private static boolean isTopicName(String name) {
        if (name.isEmpty() || name.length() > LONGEST_NAME || name.equals(".") || name.equals("..")) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean plain = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            if (!plain && c != '.' && c != '_' && c != '-') {
                return false;
            }
        }
        return true;
    }

    private static Template template(String text) {
        if (text == null || text.isBlank()) {
            throw new ConfigException(TOPIC, text, "write a template such as shop.${kind}");
        }
        return Template.parse(TOPIC, text);
    }
}
