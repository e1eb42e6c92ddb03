package io.dynabridge.smt;

import io.dynabridge.envelope.Envelope;
import io.dynabridge.envelope.GivenKeys;
import java.util.Map;
import java.util.Optional;
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
        topic = template(new AbstractConfig(CONFIG_DEF, GivenKeys.of(props), false).getString(TOPIC));
    }

    @Override
    R apply(R record, Envelope envelope) {
        Optional<String> from = Optional.ofNullable(envelope.before()).flatMap(this::topicBefore);
        if (envelope.after() == null) {
            return from.map(topicBefore -> to(topicBefore, record)).orElseGet(() -> nowhere(record, envelope));
        }
        String to;
        try {
            to = topicOf(envelope.after());
        } catch (DataException e) {
            if (from.isPresent()) {
                return to(from.get(), refused(record, envelope, envelope.before(), e));
            }
            throw e;
        }
        R routed = to(to, record);
        if (from.isPresent() && !from.get().equals(to)) {
            routed.headers()
                    .addString(Envelope.BEFORE_TOPIC_HEADER, from.get())
                    .addString(Envelope.AFTER_TOPIC_HEADER, to);
        }
        return routed;
    }

    /** An item that has no topic was an error of its own record: nothing stands for it that could be deleted. */
    private R nowhere(R record, Envelope envelope) {
        String refusal = refusal(record);
        if (refusal != null) {
            throw new DataException(refusal);
        }
        return envelope.before() == null ? record : null;
    }

    /** Empty for an image before that was an error of its own record, and went nowhere. */
    private Optional<String> topicBefore(Map<String, Object> before) {
        try {
            return Optional.of(topicOf(before));
        } catch (DataException e) {
            return Optional.empty();
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
        R routed = record.newRecord(
                name,
                record.kafkaPartition(),
                record.keySchema(),
                record.key(),
                record.valueSchema(),
                record.value(),
                record.timestamp(),
                record.headers().duplicate());
        routed.headers().remove(Envelope.BEFORE_TOPIC_HEADER).remove(Envelope.AFTER_TOPIC_HEADER);
        return routed;
    }

    private static boolean isTopicName(String name) {
        if (name.isEmpty() || name.length() > LONGEST_NAME || name.equals(".") || name.equals("..")) {
            return false;
        }
        return hasTopicCharacters(name);
    }

    private static boolean hasTopicCharacters(String name) {
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
        Template template = Template.parse(TOPIC, text);
        for (String literal : template.literals()) {
            if (!hasTopicCharacters(literal)) {
                throw new ConfigException(
                        TOPIC,
                        text,
                        "'" + literal
                                + "' cannot be in a topic's name: letters, digits, dots, underscores and hyphens can");
            }
        }
        return template;
    }
}
