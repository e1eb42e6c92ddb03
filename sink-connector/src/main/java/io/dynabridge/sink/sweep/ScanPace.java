package io.dynabridge.sink.sweep;

/** How many items a page of the scan looks at: few at first and where DynamoDB throttles, more while it does not. */
final class ScanPace {

    private static final int FEWEST = 25;
    private static final int MOST = 2_000;
    private static final int START = 250;

    private int limit = START;

    int limit() {
        return limit;
    }

    void succeeded() {
        limit = Math.min(MOST, limit + limit / 5);
    }

    void throttled() {
        limit = Math.max(FEWEST, limit / 2);
    }
}
