package io.dynabridge.sink.check;

import io.dynabridge.client.AwsConfig;
import io.dynabridge.client.DynamoDbClients;
import io.dynabridge.client.check.TableProbe;
import io.dynabridge.client.error.Remedy;
import io.dynabridge.sink.config.InputFormat;
import io.dynabridge.sink.config.PlainRecords;
import io.dynabridge.sink.config.SinkConfig;
import io.dynabridge.sink.config.WriteGuard;
import io.dynabridge.sink.ledger.LedgerTable;
import io.dynabridge.sink.plan.KeyAttribute;
import io.dynabridge.sink.plan.TableKeys;
import io.dynabridge.sink.table.TableSchemas;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.connect.errors.ConnectException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * The checks that no single key can make, in an order where each relies on the one before: the keys agree, DynamoDB
 * answers, the target table is as it must be. Errors attach to the keys that mend them.
 */
public final class SinkChecks {

    private final Config result;

    private SinkChecks(Config result) {
        this.result = result;
    }

    /** Adds what is wrong to the result; does nothing where single keys are wrong already. */
    public static void check(Map<String, String> properties, Config result) {
        boolean clean = result.configValues().stream()
                .allMatch(value -> value.errorMessages().isEmpty());
        if (clean) {
            new SinkChecks(result).check(new SinkConfig(properties));
        }
    }

    private void check(SinkConfig config) {
        if (agree(config)) {
            reachable(config);
        }
    }

    private boolean agree(SinkConfig config) {
        config.aws().check(this::refuse);
        if (result.configValues().stream()
                .anyMatch(value -> !value.errorMessages().isEmpty())) {
            return false;
        }
        if (Tolerance.of(config.originalsStrings()) == Tolerance.WITHOUT_A_TRACE) {
            return refuse(
                    Tolerance.DEAD_LETTER_TOPIC,
                    Tolerance.TOLERANCE + "=all without a dead letter topic drops records that cannot be written and"
                            + " leaves no trace of them: name a topic here, or set " + Tolerance.TOLERANCE
                            + "=none to stop at such a record");
        }
        if (config.inputFormat() == InputFormat.PLAIN && config.writeGuard() != WriteGuard.NONE) {
            return refuse(
                    SinkConfig.WRITE_GUARD,
                    "must be none with " + PlainRecords.INPUT_FORMAT
                            + "=plain: such a record has no version to guard by");
        }
        if (config.inputFormat() == InputFormat.PLAIN
                && config.tableNameFormat().needsSource()) {
            return refuse(
                    SinkConfig.TABLE_NAME_FORMAT,
                    "${table} is the source table of an envelope, and with " + PlainRecords.INPUT_FORMAT
                            + "=plain there is none: use ${topic} or a table's name");
        }
        List<KeyAttribute> key = config.keyToCreate();
        if (config.autoCreate() && !config.hasPartitionKeyToCreate()) {
            return refuse(
                    SinkConfig.TABLE_PARTITION_KEY,
                    "is needed to create tables (" + SinkConfig.AUTO_CREATE + "=true): set it, such as author:S");
        }
        if (key.size() == 2 && key.get(0).name().equals(key.get(1).name())) {
            return refuse(SinkConfig.TABLE_SORT_KEY, "must differ from " + SinkConfig.TABLE_PARTITION_KEY);
        }
        if (config.writeGuard() == WriteGuard.LEDGER && config.ledgerTable().isEmpty()) {
            return refuse(
                    SinkConfig.LEDGER_TABLE,
                    "is needed with " + SinkConfig.WRITE_GUARD + "=ledger: name a table, which is made if missing");
        }
        if (config.ledgerTable()
                .filter(config.tableNameFormat().toString()::equals)
                .isPresent()) {
            return refuse(SinkConfig.LEDGER_TABLE, "must not be the target table");
        }
        return guardIsNoKey(config, new TableKeys("to create", key));
    }

    private void reachable(SinkConfig config) {
        try (DynamoDbClients clients = DynamoDbClients.open(config.aws(), 1)) {
            // Where the table is known only from the records, one that cannot exist still shows whether DynamoDB
            // answers.
            boolean fixed = config.tableNameFormat().isFixed();
            String table = fixed ? config.tableNameFormat().toString() : "dynabridge-probe";
            TableProbe.Answer answer = TableProbe.describe(clients, table);
            if (answer instanceof TableProbe.Found found && fixed) {
                fits(config, found);
            } else if (answer instanceof TableProbe.Missing missing && fixed && !config.autoCreate()) {
                refuse(
                        SinkConfig.TABLE_NAME_FORMAT,
                        missing.message() + " Or let the connector create it: " + SinkConfig.AUTO_CREATE + "=true.");
            } else if (answer instanceof TableProbe.Refused refused) {
                refuse(keyToBlame(refused, fixed), refused.message());
                return;
            }
            if (config.writeGuard() == WriteGuard.LEDGER
                    && TableProbe.describe(clients, config.ledgerTable().orElseThrow())
                            instanceof TableProbe.Found found) {
                LedgerTable.complaint(TableSchemas.keysOf(found.table()))
                        .ifPresent(complaint -> refuse(SinkConfig.LEDGER_TABLE, complaint));
            }
        } catch (SdkException e) {
            refuse(AwsConfig.REGION, Remedy.explain(e, "dynamodb:DescribeTable", "the target table"));
        }
    }

    private void fits(SinkConfig config, TableProbe.Found found) {
        TableKeys table = TableSchemas.keysOf(found.table());
        List<KeyAttribute> wanted = config.keyToCreate();
        if (config.autoCreate() && !table.attributes().equals(wanted)) {
            refuse(
                    SinkConfig.TABLE_PARTITION_KEY,
                    "the table " + table.table() + " exists with another key, " + describe(table.attributes())
                            + ": give that, or name another table");
        }
        guardIsNoKey(config, table);
        try {
            TableSchemas.requireUsable(found.table());
        } catch (ConnectException e) {
            refuse(SinkConfig.TABLE_NAME_FORMAT, e.getMessage());
        }
    }

    private boolean guardIsNoKey(SinkConfig config, TableKeys table) {
        if (config.writeGuard() != WriteGuard.NONE && table.isKeyAttribute(config.guardAttribute())) {
            return refuse(
                    SinkConfig.WRITE_GUARD_ATTRIBUTE,
                    config.guardAttribute() + " is a key attribute of the target table: name another attribute");
        }
        return true;
    }

    private static String keyToBlame(TableProbe.Refused refused, boolean fixed) {
        for (String key : List.of(AwsConfig.ENDPOINT, AwsConfig.ACCESS_KEY_ID, AwsConfig.REGION)) {
            if (refused.message().contains(key)) {
                return key;
            }
        }
        return fixed ? SinkConfig.TABLE_NAME_FORMAT : AwsConfig.ACCESS_KEY_ID;
    }

    private boolean refuse(String key, String message) {
        ConfigValue blamed = result.configValues().stream()
                .filter(value -> value.name().equals(key))
                .findFirst()
                .orElseGet(() -> addConnectsOwn(key));
        // Connect shows messages without their keys when it refuses a POST.
        blamed.addErrorMessage(key + ": " + message);
        return false;
    }

    /** Connect's own keys are not among the connector's values, but it takes errors for them. */
    private ConfigValue addConnectsOwn(String key) {
        ConfigValue value = new ConfigValue(key);
        result.configValues().add(value);
        return value;
    }

    private static String describe(List<KeyAttribute> key) {
        return String.join(
                ", ",
                key.stream()
                        .map(attribute -> attribute.name() + ":" + attribute.type())
                        .toList());
    }
}
