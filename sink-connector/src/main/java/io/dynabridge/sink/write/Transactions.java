package io.dynabridge.sink.write;

import io.dynabridge.client.error.AwsErrorClassifier;
import io.dynabridge.client.error.ErrorKind;
import io.dynabridge.sink.guard.Answer;
import java.util.Optional;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/** Reads what DynamoDB says of a transaction. */
final class Transactions {

    static final String CONDITION_FAILED = "ConditionalCheckFailed";

    private static final double UNITS_A_PART = 2;

    private static final String NONE = "None";

    private Transactions() {}

    static double units(TransactWriteItemsResponse response) {
        return response.consumedCapacity().stream()
                .mapToDouble(capacity -> capacity.capacityUnits() == null ? 0 : capacity.capacityUnits())
                .sum();
    }

    /** What a cancelled transaction cost is not told: every part costs twice what it would alone. */
    static double refusedUnits(int parts) {
        return parts * UNITS_A_PART;
    }

    static boolean isRefused(TransactionCanceledException cancelled, int part) {
        return CONDITION_FAILED.equals(cancelled.cancellationReasons().get(part).code());
    }

    /**
     * Why the transaction failed, where not for its conditions. What passes comes first: a busy item says nothing yet of
     * the other half.
     */
    static Optional<Answer.Failed> failure(TransactionCanceledException cancelled) {
        if (!cancelled.hasCancellationReasons()) {
            return Optional.of(new Answer.Failed(ErrorKind.RETRIABLE, cancelled));
        }
        ErrorKind worst = null;
        String message = null;
        for (CancellationReason reason : cancelled.cancellationReasons()) {
            if (reason.code() == null
                    || reason.code().equals(NONE)
                    || reason.code().equals(CONDITION_FAILED)) {
                continue;
            }
            ErrorKind kind = AwsErrorClassifier.classifyCode(reason.code());
            if (worst == null || kind.compareTo(worst) < 0) {
                worst = kind;
                message = reason.message();
            }
        }
        if (worst == null) {
            return Optional.empty();
        }
        return Optional.of(new Answer.Failed(
                worst, worst == ErrorKind.RECORD ? new IllegalArgumentException(message, cancelled) : cancelled));
    }
}
