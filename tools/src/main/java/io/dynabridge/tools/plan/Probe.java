package io.dynabridge.tools.plan;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * A request that needs a permission and changes nothing.
 *
 * @param action the permission, such as {@code dynamodb:PutItem}
 * @param resource what it is for, such as {@code table books}
 */
record Probe(String action, String resource, Need need, Supplier<? extends CompletableFuture<?>> request) {

    /** What a connector without the permission does. */
    enum Need {
        /** It fails. */
        REQUIRED,
        /** It sends every write alone: right, and ten times slower. */
        FAST,
        /** It leaves in the target what was deleted in the source while changes were lost. */
        SWEEP
    }
}
