package io.dynabridge.client.error;

import java.util.List;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.dynamodb.model.RequestLimitExceededException;
import software.amazon.awssdk.services.dynamodb.model.ThrottlingException;
import software.amazon.awssdk.services.dynamodb.model.ThrottlingReason;

/** Tells a table that has enough from a part of it that has: only the second is a reason to be gentle in one place. */
public final class HotKeyRange {

    /** Reasons read ResourceTypeOperationTypeLimitType (API reference, ThrottlingReason). */
    private static final String KEY_RANGE = "KeyRangeThroughputExceeded";

    /**
     * A hot key range of an index is no part of the table's own keys: items from anywhere in the table write to it, so it
     * counts as the whole table.
     */
    private static final String OF_THE_TABLE = "Table";

    private HotKeyRange() {}

    /** Whether nothing but a key range of the table itself was throttled; false where DynamoDB gives no reason. */
    public static boolean isCauseOf(Throwable failure) {
        List<ThrottlingReason> reasons = reasons(AwsErrorClassifier.unwrap(failure));
        return !reasons.isEmpty()
                && reasons.stream()
                        .allMatch(each -> each.reason() != null
                                && each.reason().startsWith(OF_THE_TABLE)
                                && each.reason().endsWith(KEY_RANGE));
    }

    private static List<ThrottlingReason> reasons(Throwable cause) {
        if (cause instanceof ProvisionedThroughputExceededException exceeded) {
            return exceeded.throttlingReasons();
        }
        if (cause instanceof ThrottlingException throttled) {
            return throttled.throttlingReasons();
        }
        return cause instanceof RequestLimitExceededException limited ? limited.throttlingReasons() : List.of();
    }
}
