package io.dynabridge.sink.write;

import io.dynabridge.sink.guard.Answer;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Carries attempts to DynamoDB, one request for each call, and brings back an answer for each attempt. */
public interface Courier extends CourierRules {

    /** Sends; what fails is an {@link Answer.Failed}, the future itself completes normally. */
    CompletableFuture<List<Answer>> send(List<PendingWrite> batch);
}
