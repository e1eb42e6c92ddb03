package io.dynabridge.sink.write;

import io.dynabridge.sink.config.SinkConfig;
import io.dynabridge.sink.config.WriteGuard;
import io.dynabridge.sink.guard.Answer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;

/** Carries attempts to DynamoDB, one request for each call, and brings back an answer for each attempt. */
public interface Courier extends CourierRules {

    /** The courier that a configuration asks for, over a client that makes one attempt a call. */
    static Courier of(SinkConfig config, DynamoDbAsyncClient client) {
        if (config.writeGuard() == WriteGuard.NONE) {
            return new PlainCourier(client);
        }
        return config.writeBatchSize() == 1
                ? new GuardedCourier(client, config.guardAttribute())
                : new StatementCourier(client, config.guardAttribute(), config.writeBatchSize());
    }

    /** Sends; what fails is an {@link Answer.Failed}, the future itself completes normally. */
    CompletableFuture<List<Answer>> send(List<PendingWrite> batch);
}
