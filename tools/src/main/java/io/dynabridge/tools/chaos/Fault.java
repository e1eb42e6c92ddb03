package io.dynabridge.tools.chaos;

import java.util.Set;

/** One way in which a request to DynamoDB goes wrong. */
public enum Fault {
    /** 400 ProvisionedThroughputExceededException: the table or the partition is over its limit. */
    THROUGHPUT_EXCEEDED,
    /** 400 ThrottlingException: the account is. */
    THROTTLED,
    /** 500 InternalServerError. */
    SERVER_ERROR,
    /** 503 ServiceUnavailable. */
    UNAVAILABLE,
    /** The connection ends before the request is passed on. */
    REQUEST_LOST,
    /** The request is carried out, and the connection ends before the answer. */
    ANSWER_LOST,
    /** The request is carried out, and the connection ends in the middle of the answer. */
    ANSWER_CUT,
    /** The connection ends at once, and the request is carried out a while later: behind its own retry, most often. */
    REQUEST_LATE,
    /** The request is passed on a while later; the answer comes. */
    DELAYED,
    /** The request is carried out at once; the answer comes when nobody waits for it any more. */
    ANSWER_LATE,
    /** A random part of a BatchWriteItem comes back as UnprocessedItems. */
    UNPROCESSED("BatchWriteItem"),
    /** A page of very few entries though there are more, as DynamoDB may end a page wherever it likes. */
    SHORT_PAGE("GetRecords", "Scan"),
    /** A page of none, and an iterator that goes on from the same place. */
    EMPTY_PAGE("GetRecords"),
    /** A random part of the statements of a BatchExecuteStatement is throttled or fails, each for itself. */
    STATEMENTS_FAILED("BatchExecuteStatement"),
    /** 400 TransactionCanceledException, for conflicts and throttling. */
    TRANSACTION_CANCELED("TransactWriteItems");

    private final Set<String> operations;

    Fault(String... operations) {
        this.operations = Set.of(operations);
    }

    /** The only operations that can meet this fault; none where all can. */
    Set<String> operations() {
        return operations;
    }

    /** Whether requests of this operation, named as in {@code X-Amz-Target}, can meet it. */
    public boolean canMeet(String operationOfRequest) {
        return operations.isEmpty() || operations.contains(operationOfRequest);
    }
}
