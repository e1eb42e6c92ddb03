package io.dynabridge.tools.plan;

import io.dynabridge.client.error.AwsErrorClassifier;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DuplicateItemException;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

/**
 * What a request that could change nothing says about a permission.
 *
 * @param action the action that is denied where the message names one, such as {@code kms:Decrypt}; else the one asked for
 * @param said what DynamoDB said; empty where it is granted
 */
record PermissionAnswer(Verdict verdict, String action, String said) {

    /** Whether one may. */
    enum Verdict {
        /** The request came as far as its condition. */
        GRANTED,
        /** It was refused before. */
        DENIED,
        /** It failed for another reason. */
        UNKNOWN
    }

    private static final Set<String> DENIED = Set.of("AccessDeniedException", "AccessDenied", "NotAuthorized");
    private static final Pattern ACTION = Pattern.compile("\\b((?:dynamodb|kms|kinesis):[A-Za-z]+)\\b");

    /**
     * Sorts an answer.
     *
     * @param failure null where there was none
     */
    static PermissionAnswer of(String action, Throwable failure) {
        Throwable cause = failure == null ? null : AwsErrorClassifier.unwrap(failure);
        if (cause == null
                || cause instanceof ConditionalCheckFailedException
                || cause instanceof DuplicateItemException) {
            return new PermissionAnswer(Verdict.GRANTED, action, "");
        }
        if (cause instanceof TransactionCanceledException cancelled) {
            return cancelled(action, cancelled);
        }
        if (cause instanceof AwsServiceException service && service.awsErrorDetails() != null) {
            String code = String.valueOf(service.awsErrorDetails().errorCode());
            String said = String.valueOf(service.awsErrorDetails().errorMessage());
            return DENIED.contains(code)
                    ? denied(action, said)
                    : new PermissionAnswer(Verdict.UNKNOWN, action, code + ": " + said);
        }
        return new PermissionAnswer(Verdict.UNKNOWN, action, String.valueOf(cause.getMessage()));
    }

    /** A transaction may say of a statement that it is not allowed, and cancels all the same where it is. */
    private static PermissionAnswer cancelled(String action, TransactionCanceledException cancelled) {
        return cancelled.cancellationReasons().stream()
                .filter(reason -> DENIED.contains(String.valueOf(reason.code())))
                .findFirst()
                .map(reason -> denied(action, String.valueOf(reason.message())))
                .orElseGet(() -> new PermissionAnswer(Verdict.GRANTED, action, ""));
    }

    private static PermissionAnswer denied(String action, String said) {
        Matcher named = ACTION.matcher(said);
        return new PermissionAnswer(Verdict.DENIED, named.find() ? named.group(1) : action, said);
    }
}
