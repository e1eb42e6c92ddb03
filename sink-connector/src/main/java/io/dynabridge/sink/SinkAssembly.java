package io.dynabridge.sink;

import io.dynabridge.client.DynamoDbClients;
import io.dynabridge.sink.config.InputFormat;
import io.dynabridge.sink.config.SinkConfig;
import io.dynabridge.sink.config.WriteGuard;
import io.dynabridge.sink.ledger.Ledger;
import io.dynabridge.sink.ledger.LedgerTable;
import io.dynabridge.sink.metrics.SinkProgress;
import io.dynabridge.sink.plain.PlainWritePlanner;
import io.dynabridge.sink.plan.ItemWritePlanner;
import io.dynabridge.sink.plan.RecordPlanner;
import io.dynabridge.sink.plan.TableKeys;
import io.dynabridge.sink.sweep.Sweeper;
import io.dynabridge.sink.table.TableSchemas;
import io.dynabridge.sink.write.CoordinatorSettings;
import io.dynabridge.sink.write.Courier;
import io.dynabridge.sink.write.GuardedCourier;
import io.dynabridge.sink.write.LedgerCourier;
import io.dynabridge.sink.write.PlainCourier;
import io.dynabridge.sink.write.StatementCourier;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.connect.sink.SinkTaskContext;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;

/** Puts a task together as its config says. */
final class SinkAssembly {

    private SinkAssembly() {}

    static StartedSinkTask start(SinkConfig config, SinkTaskContext context) {
        DynamoDbClients clients = DynamoDbClients.open(config.aws(), config.maxInFlight() + 1);
        Optional<Ledger> ledger = ledger(config);
        SinkProgress progress = new SinkProgress(System::currentTimeMillis);
        Sweeper sweeper = Sweeper.of(config, clients, ledger, progress);
        TableSchemas tables = new TableSchemas(clients, config.autoCreate() ? config.keyToCreate() : List.of());
        if (config.tableNameFormat().isFixed()) {
            tables.learn(config.tableNameFormat().toString());
        }
        CoordinatorSettings settings = new CoordinatorSettings(
                config.maxInFlight(),
                config.maxWriteUnitsPerSecond(),
                config.maxRetryTime(),
                config.conflictRetry(),
                config.conflictPolicy(),
                config.foreignItemPolicy(),
                ledger.isPresent());
        return new StartedSinkTask(
                context,
                () -> {
                    try (clients) {
                        sweeper.close();
                    }
                },
                planner(config, schemas(config, clients, tables), sweeper),
                tables::confirm,
                settings,
                courier(config, clients.dynamoDb(), ledger),
                progress,
                System::nanoTime);
    }

    private static RecordPlanner planner(SinkConfig config, Function<String, TableKeys> schemas, Sweeper sweeper) {
        if (config.inputFormat() == InputFormat.PLAIN) {
            return new PlainWritePlanner(config.tableNameFormat(), schemas, config.deletes(), config.plainValues());
        }
        return new ItemWritePlanner(
                config.tableNameFormat(),
                schemas,
                config.writeGuard() == WriteGuard.NONE ? Optional.empty() : Optional.of(config.guardAttribute()),
                config.deletes(),
                sweeper);
    }

    private static Optional<Ledger> ledger(SinkConfig config) {
        return config.writeGuard() == WriteGuard.LEDGER
                ? Optional.of(new Ledger(
                        config.ledgerTable().orElseThrow(), config.ledgerRetention(), System::currentTimeMillis))
                : Optional.empty();
    }

    /** Before the first write goes anywhere, also the ledger is there. */
    private static Function<String, TableKeys> schemas(
            SinkConfig config, DynamoDbClients clients, TableSchemas tables) {
        if (config.writeGuard() != WriteGuard.LEDGER) {
            return tables::keysOf;
        }
        LedgerTable ledger = new LedgerTable(clients, config.ledgerTable().orElseThrow());
        return table -> {
            ledger.require();
            return tables.keysOf(table);
        };
    }

    static Courier courier(SinkConfig config, DynamoDbAsyncClient client, Optional<Ledger> ledger) {
        switch (config.writeGuard()) {
            case LEDGER:
                return new LedgerCourier(client, config.guardAttribute(), ledger.orElseThrow());
            case VERSION:
                return config.writeBatchSize() == 1
                        ? new GuardedCourier(client, config.guardAttribute())
                        : new StatementCourier(client, config.guardAttribute(), config.writeBatchSize());
            default:
                return new PlainCourier(client);
        }
    }
}
