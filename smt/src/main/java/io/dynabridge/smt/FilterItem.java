package io.dynabridge.smt;

import io.dynabridge.envelope.Envelope;
import io.dynabridge.envelope.GivenKeys;
import io.dynabridge.envelope.Operation;
import io.dynabridge.smt.expression.ItemExpression;
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
 * Keeps a filtered view true: an item that stops matching becomes a delete, one that starts matching an insert, and a
 * change between two images that do not match is dropped.
 *
 * <p>Where the condition fails for the image after, the record is an error, and what stands for the image before is
 * deleted. Where it fails for the image before alone, that image counts as one that matched: the delete that follows touches only what this source item owns.
 */
public class FilterItem<R extends ConnectRecord<R>> extends EnvelopeTransformation<R> {

    static final String CONDITION = "condition";
    static final String DELETE_UNMATCHED_READS = "delete.unmatched.reads";

    /** The transform's configuration. */
    public static final ConfigDef CONFIG_DEF = new ConfigDef()
            .define(
                    CONDITION,
                    Type.STRING,
                    ConfigDef.NO_DEFAULT_VALUE,
                    LambdaValidator.with(
                            (key, value) -> condition((String) value), () -> "an expression that is true or false"),
                    Importance.HIGH,
                    "The items to keep, as an expression in the Common Expression Language, for example item.status =="
                            + " 'active' && has(item.email).")
            .define(
                    DELETE_UNMATCHED_READS,
                    Type.BOOLEAN,
                    false,
                    Importance.LOW,
                    "Whether an item that a snapshot reads and that does not match becomes a delete, for a second run after"
                            + " the condition was changed; after a loss of changes it always does.");

    private ItemExpression condition;
    private boolean deletesUnmatchedReads;

    @Override
    public ConfigDef config() {
        return CONFIG_DEF;
    }

    @Override
    public void configure(Map<String, ?> props) {
        AbstractConfig config = new AbstractConfig(CONFIG_DEF, GivenKeys.of(props), false);
        condition = condition(config.getString(CONDITION));
        deletesUnmatchedReads = config.getBoolean(DELETE_UNMATCHED_READS);
    }

    @Override
    R apply(R record, Envelope envelope) {
        boolean comes;
        try {
            comes = envelope.after() != null && condition.test(envelope.after());
        } catch (DataException e) {
            if (envelope.before() != null && hasMatched(envelope.before())) {
                return refused(record, envelope, envelope.before(), e);
            }
            throw e;
        }
        boolean leaves = envelope.before() != null && mayHaveMatched(envelope.before());
        if (comes) {
            return leaves || envelope.before() == null
                    ? record
                    : withValue(record, envelope.with(Operation.CREATE, null, envelope.after()));
        }
        if (leaves) {
            return envelope.after() == null
                    ? record
                    : withValue(record, envelope.with(Operation.DELETE, envelope.before(), null));
        }
        String refusal = refusal(record);
        if (refusal != null) {
            throw new DataException(refusal);
        }
        if (envelope.op() == Operation.READ
                && (deletesUnmatchedReads || envelope.source().epoch() > 0)) {
            return withValue(record, envelope.with(Operation.DELETE, envelope.after(), null));
        }
        return null;
    }

    private boolean hasMatched(Map<String, Object> before) {
        try {
            return condition.test(before);
        } catch (DataException e) {
            return false;
        }
    }

    private boolean mayHaveMatched(Map<String, Object> before) {
        try {
            return condition.test(before);
        } catch (DataException e) {
            // Nobody can say; a delete too many touches only what this source item owns.
            return true;
        }
    }

    private static ItemExpression condition(String text) {
        if (text == null || text.isBlank()) {
            throw new ConfigException(CONDITION, text, "write an expression such as item.status == 'active'");
        }
        return ItemExpression.condition(CONDITION, text);
    }
}
