package io.dynabridge.sink.guard;

import io.dynabridge.client.error.ErrorKind;

/** What came back for one attempt. */
public sealed interface Answer {

    /** Write units that DynamoDB charged; a refused condition costs as much as a write. */
    double units();

    /** Done as asked. */
    record Applied(double units) implements Answer {}

    /** Nothing was changed, because a condition did not hold. */
    record Refused(Observed vacated, Observed put, double units) implements Answer {}

    /** Nothing was changed, because the ledger knows of a newer delete or move of the source item. */
    record Buried(double units) implements Answer {}

    /** Something else came in between; whether anything was changed is known only where the kind says so. */
    record Failed(ErrorKind kind, Throwable cause) implements Answer {
        @Override
        public double units() {
            return 0;
        }
    }
}
