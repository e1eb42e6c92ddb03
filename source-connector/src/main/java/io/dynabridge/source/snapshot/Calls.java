package io.dynabridge.source.snapshot;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Calls of the SDK, which throws some client errors instead of failing the future. */
final class Calls {

    private Calls() {}

    /** A call that always answers through its future. */
    static <T> CompletableFuture<T> guarded(Supplier<CompletableFuture<T>> call) {
        try {
            return call.get();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }
}
