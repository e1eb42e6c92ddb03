package io.dynabridge.sink.ledger;

import io.dynabridge.client.DynamoDbClients;
import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.sink.config.SinkConfig;
import io.dynabridge.sink.plan.KeyAttribute;
import io.dynabridge.sink.plan.TableKeys;
import io.dynabridge.sink.table.TableSchemas;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveDescription;
import software.amazon.awssdk.services.dynamodb.model.TimeToLiveStatus;

/** Sees to it that the ledger's table is there before the first write, and that DynamoDB removes what has expired. */
public final class LedgerTable {

    private static final Logger LOG = LoggerFactory.getLogger(LedgerTable.class);
    private static final List<KeyAttribute> SCHEMA = List.of(KeyAttribute.partition(Ledger.KEY, AttributeType.S));

    private final DynamoDbClients clients;
    private final TableSchemas schemas;
    private final String table;
    private boolean ready;

    /** A table not yet asked for. */
    public LedgerTable(DynamoDbClients clients, String table) {
        this.clients = clients;
        this.schemas = new TableSchemas(clients, SCHEMA);
        this.table = table;
    }

    /** Why a table cannot be a ledger; empty where it can. */
    public static Optional<String> complaint(TableKeys found) {
        return found.attributes().equals(SCHEMA)
                ? Optional.empty()
                : Optional.of(
                        "the table " + found.table() + " exists and is no ledger: a ledger's only key attribute is "
                                + Ledger.KEY + " of type S. Name another table, which is made if missing");
    }

    /**
     * Makes the table where it is missing.
     *
     * @throws RetriableException where DynamoDB could not be asked just now
     * @throws ConnectException where it cannot be used; the message tells the remedy
     */
    public void require() {
        if (ready) {
            return;
        }
        complaint(schemas.keysOf(table)).ifPresent(complaint -> {
            throw new ConnectException(SinkConfig.LEDGER_TABLE + ": " + complaint);
        });
        expire();
        ready = true;
    }

    private void expire() {
        try {
            TimeToLiveDescription expiry = clients.control()
                    .describeTimeToLive(request -> request.tableName(table))
                    .join()
                    .timeToLiveDescription();
            if (expiry.timeToLiveStatus() == TimeToLiveStatus.DISABLED) {
                clients.control()
                        .updateTimeToLive(request -> request.tableName(table)
                                .timeToLiveSpecification(spec ->
                                        spec.attributeName(Ledger.EXPIRY).enabled(true)))
                        .join();
            } else if (!Ledger.EXPIRY.equals(expiry.attributeName())) {
                warn("its time to live goes by attribute " + expiry.attributeName());
            }
        } catch (CompletionException e) {
            ConnectException failure =
                    TableSchemas.failed(e, "dynamodb:DescribeTimeToLive and dynamodb:UpdateTimeToLive", table);
            if (failure instanceof RetriableException) {
                throw failure;
            }
            // Two tasks may both have found it disabled, and whoever may not ask may still write.
            warn(failure.getMessage());
        }
    }

    private void warn(String why) {
        LOG.warn(
                "Entries of ledger table {} may never be removed: see in the console whether time to live is on for"
                        + " attribute {}. Reason: {}",
                table,
                Ledger.EXPIRY,
                why);
    }
}
