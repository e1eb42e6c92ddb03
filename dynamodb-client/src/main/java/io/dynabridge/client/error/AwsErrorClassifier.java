package io.dynabridge.client.error;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.model.IdempotentParameterMismatchException;
import software.amazon.awssdk.services.dynamodb.model.InternalServerErrorException;
import software.amazon.awssdk.services.dynamodb.model.ItemCollectionSizeLimitExceededException;
import software.amazon.awssdk.services.dynamodb.model.LimitExceededException;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.dynamodb.model.RequestLimitExceededException;
import software.amazon.awssdk.services.dynamodb.model.TransactionConflictException;
import software.amazon.awssdk.services.dynamodb.model.TransactionInProgressException;

/**
 * Sorts the SDK's exceptions into {@link ErrorKind}s, by type and error code, never by message. Codes are those of the
 * DynamoDB API reference, "Error handling". A failed condition or a cancelled transaction is an answer, not an error, and
 * is not sorted here: its caller reads the reasons.
 */
public final class AwsErrorClassifier {

    private static final Set<String> THROTTLING = Set.of(
            "ThrottlingException",
            "ThrottlingError",
            "ProvisionedThroughputExceededException",
            "ProvisionedThroughputExceeded",
            "RequestLimitExceeded",
            "LimitExceededException",
            "TransactionConflict",
            "TransactionConflictException",
            "ReplicatedWriteConflictException",
            "TransactionInProgressException");

    private static final Set<String> RECORD = Set.of(
            "ValidationException",
            "ValidationError",
            "ItemCollectionSizeLimitExceeded",
            "ItemCollectionSizeLimitExceededException");

    private static final Set<String> TRANSIENT = Set.of(
            "InternalServerError",
            "InternalServerErrorException",
            "ServiceUnavailable",
            "RequestTimeout",
            "RequestTimeoutException",
            "RequestExpired",
            "RequestTimeTooSkewed");

    private AwsErrorClassifier() {}

    /** What to do about this failure, looking through future wrappers. */
    public static ErrorKind classify(Throwable failure) {
        Throwable cause = unwrap(failure);
        if (cause instanceof ProvisionedThroughputExceededException
                || cause instanceof RequestLimitExceededException
                || cause instanceof LimitExceededException
                || cause instanceof TransactionConflictException
                || cause instanceof TransactionInProgressException) {
            return ErrorKind.THROTTLED;
        }
        if (cause instanceof ItemCollectionSizeLimitExceededException) {
            return ErrorKind.RECORD;
        }
        if (cause instanceof InternalServerErrorException || cause instanceof IdempotentParameterMismatchException) {
            return cause instanceof InternalServerErrorException ? ErrorKind.RETRIABLE : ErrorKind.FATAL;
        }
        if (cause instanceof AwsServiceException service) {
            String code = service.awsErrorDetails() == null
                    ? ""
                    : service.awsErrorDetails().errorCode();
            if (service.isThrottlingException()) {
                return ErrorKind.THROTTLED;
            }
            ErrorKind byCode = classifyCode(code == null ? "" : code);
            if (byCode == ErrorKind.FATAL && (service.statusCode() >= 500 || service.isClockSkewException())) {
                return ErrorKind.RETRIABLE;
            }
            return byCode;
        }
        if (cause instanceof SdkClientException
                || cause instanceof IOException
                || cause instanceof TimeoutException
                || cause instanceof SdkException sdk && sdk.retryable()) {
            return ErrorKind.RETRIABLE;
        }
        return ErrorKind.FATAL;
    }

    /** What to do about an error code, as statements of a batch and reasons of a cancelled transaction carry it. */
    public static ErrorKind classifyCode(String code) {
        if (THROTTLING.contains(code)) {
            return ErrorKind.THROTTLED;
        }
        if (RECORD.contains(code)) {
            return ErrorKind.RECORD;
        }
        return TRANSIENT.contains(code) ? ErrorKind.RETRIABLE : ErrorKind.FATAL;
    }

    /** The failure inside the wrappers that futures put around it. */
    public static Throwable unwrap(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
