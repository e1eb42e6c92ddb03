package io.dynabridge.sink.write;

import io.dynabridge.client.JsonBytes;
import io.dynabridge.client.PreparedBody;
import io.dynabridge.client.error.AwsErrorClassifier;
import io.dynabridge.client.error.ErrorKind;
import io.dynabridge.sink.config.SinkConfig;
import io.dynabridge.sink.guard.Answer;
import io.dynabridge.sink.guard.Attempt;
import io.dynabridge.sink.guard.Observed;
import io.dynabridge.sink.guard.PutMode;
import io.dynabridge.sink.plan.ItemWrite;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.connect.errors.DataException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.BatchExecuteStatementRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchExecuteStatementResponse;
import software.amazon.awssdk.services.dynamodb.model.BatchStatementError;
import software.amazon.awssdk.services.dynamodb.model.BatchStatementResponse;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

/**
 * {@code write.guard=version} at the price of batches: attempts that a PartiQL statement can carry share requests, all
 * others go by a {@link GuardedCourier}. Each statement has its own condition and its own answer, so how an attempt is
 * carried changes what it costs, never what it does.
 */
public final class StatementCourier implements Courier {

    /** The most statements that DynamoDB takes in a request. */
    public static final int MAX_BATCH = 25;

    private static final Logger LOG = LoggerFactory.getLogger(StatementCourier.class);

    private static final int EXPECTED_BYTES = 32 * 1024;
    private static final byte[] STATEMENTS = JsonBytes.ascii("{\"Statements\":");
    private static final byte[] END = JsonBytes.ascii("],\"ReturnConsumedCapacity\":\"TOTAL\"}");

    private static final String CONDITION_FAILED = "ConditionalCheckFailed";
    private static final String DUPLICATE_ITEM = "DuplicateItem";

    /** What DynamoDB, or what stands in for it, says where statements as such are not to be had. */
    private static final Set<String> UNAVAILABLE =
            Set.of("AccessDenied", "AccessDeniedException", "NotAuthorized", "UnknownOperationException");

    private final DynamoDbAsyncClient client;
    private final GuardedCourier single;
    private final Statements statements;
    private final Conditions conditions;
    private final int maxSize;
    private final AtomicBoolean unavailable = new AtomicBoolean();

    /**
     * A courier over a client that makes one attempt a call.
     *
     * @param maxSize the most statements in a request, {@link #MAX_BATCH} at most
     */
    public StatementCourier(DynamoDbAsyncClient client, String guardAttribute, int maxSize) {
        this.client = client;
        this.single = new GuardedCourier(client, guardAttribute);
        this.statements = new Statements(guardAttribute);
        this.conditions = new Conditions(guardAttribute);
        this.maxSize = maxSize;
    }

    @Override
    public PutMode firstMode(ItemWrite write) {
        if (unavailable.get() || !(write instanceof ItemWrite.Put put)) {
            return PutMode.GUARDED;
        }
        return put.predecessor().isPresent() ? PutMode.RENEW : PutMode.CREATE;
    }

    @Override
    public int maxSize() {
        return maxSize;
    }

    @Override
    public boolean joins(Attempt attempt) {
        return !unavailable.get() && statements.canSay(attempt);
    }

    @Override
    public CompletableFuture<List<Answer>> send(List<PendingWrite> batch) {
        if (batch.size() == 1) {
            return single.send(whole(batch.get(0).attempt()), batch.get(0).token())
                    .thenApply(List::of);
        }
        CompletableFuture<List<Answer>> answers;
        try {
            answers = client.batchExecuteStatement(request(batch)).thenApply(response -> answers(batch, response));
        } catch (DataException e) {
            answers = CompletableFuture.failedFuture(e);
        }
        return answers.exceptionally(
                failure -> Collections.nCopies(batch.size(), failed(AwsErrorClassifier.unwrap(failure))));
    }

    /** What is tried in a cheaper mode needs no trial alone: the general condition costs the same there. */
    private static Attempt whole(Attempt attempt) {
        boolean trial = attempt.mode() == PutMode.CREATE || attempt.mode() == PutMode.RENEW;
        return trial ? attempt.in(PutMode.GUARDED) : attempt;
    }

    private BatchExecuteStatementRequest request(List<PendingWrite> batch) {
        JsonBytes body = new JsonBytes(EXPECTED_BYTES).raw(STATEMENTS);
        char lead = '[';
        for (PendingWrite write : batch) {
            body.raw(lead);
            statements.write(write.attempt(), body);
            lead = ',';
        }
        body.raw(END);
        return BatchExecuteStatementRequest.builder()
                .overrideConfiguration(PreparedBody.of(body.toByteArray()))
                .build();
    }

    private List<Answer> answers(List<PendingWrite> batch, BatchExecuteStatementResponse response) {
        double units = unitsOfOne(response);
        Answer applied = new Answer.Applied(units);
        List<Answer> answers = new ArrayList<>(batch.size());
        List<BatchStatementResponse> responses = response.responses();
        for (int i = 0; i < batch.size(); i++) {
            BatchStatementError error = responses.get(i).error();
            answers.add(error == null ? applied : answer(batch.get(i).attempt(), error, units));
        }
        return answers;
    }

    private Answer answer(Attempt attempt, BatchStatementError error, double units) {
        String code = error.codeAsString();
        if (CONDITION_FAILED.equals(code) || DUPLICATE_ITEM.equals(code)) {
            // That a duplicate's item is shown is nowhere promised.
            Observed seen = DUPLICATE_ITEM.equals(code) && !error.hasItem()
                    ? new Observed.Unknown()
                    : conditions.observed(error.item(), attempt.write().owner());
            Observed fine = new Observed.Fine();
            return attempt.puts() ? new Answer.Refused(fine, seen, units) : new Answer.Refused(seen, fine, units);
        }
        Answer.Failed failed = failed(exception(code, error.message()));
        boolean passes = failed.kind() == ErrorKind.THROTTLED || failed.kind() == ErrorKind.RETRIABLE;
        // A code is all that a statement says; asked alone, DynamoDB says why, and what to do is known.
        return passes ? failed : new Answer.Failed(ErrorKind.RECORD, failed.cause());
    }

    private Answer.Failed failed(Throwable failure) {
        if (failure instanceof AwsServiceException service && service.awsErrorDetails() != null) {
            AwsErrorDetails details = service.awsErrorDetails();
            if (UNAVAILABLE.contains(String.valueOf(details.errorCode()))) {
                doWithout(details);
                return new Answer.Failed(ErrorKind.RETRIABLE, failure);
            }
        }
        ErrorKind kind = failure instanceof DataException ? ErrorKind.RECORD : AwsErrorClassifier.classify(failure);
        return new Answer.Failed(kind, failure);
    }

    private void doWithout(AwsErrorDetails details) {
        if (unavailable.compareAndSet(false, true)) {
            LOG.warn(
                    "DynamoDB refuses PartiQL statements ({}), so from now on every write is a request of its own: the"
                            + " same result for about ten times the requests and processor time. Allow"
                            + " dynamodb:PartiQLInsert, dynamodb:PartiQLUpdate and dynamodb:PartiQLDelete on the target"
                            + " tables and restart the task, or set {}=1. DynamoDB said: {}",
                    details.errorCode(),
                    SinkConfig.WRITE_BATCH_SIZE,
                    details.errorMessage());
        }
    }

    private static AwsServiceException exception(String code, String message) {
        return DynamoDbException.builder()
                .message(message)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .build();
    }

    /**
     * What each statement that was carried out is charged; those that were throttled are charged nothing. DynamoDB may tell
     * the units of each statement or of all together, and what stands in for it may tell none.
     */
    private static double unitsOfOne(BatchExecuteStatementResponse response) {
        if (!response.hasConsumedCapacity() || response.consumedCapacity().isEmpty()) {
            return 1;
        }
        double units = 0;
        for (ConsumedCapacity capacity : response.consumedCapacity()) {
            units += capacity.capacityUnits() == null ? 0 : capacity.capacityUnits();
        }
        int charged = 0;
        for (BatchStatementResponse statement : response.responses()) {
            charged += statement.error() != null && isThrottled(statement.error()) ? 0 : 1;
        }
        return units / Math.max(1, charged);
    }

    private static boolean isThrottled(BatchStatementError error) {
        return AwsErrorClassifier.classifyCode(String.valueOf(error.codeAsString())) == ErrorKind.THROTTLED;
    }
}
