package io.dynabridge.sink.offset;

import java.time.Duration;

/**
 * When a task asks Connect for a commit, which by itself makes one a minute: until then nobody can see that a change has
 * been applied, and whoever waits for it, as {@code status} and {@code verify} do, takes it for late. Time comes in as an
 * argument, in nanoseconds. Not thread-safe.
 */
public final class CommitPace {

    private static final long IDLE = Duration.ofSeconds(1).toNanos();
    private static final long ALWAYS = Duration.ofSeconds(5).toNanos();

    private long askedAt;
    private long askedFor;

    /** Nothing applied yet. */
    public CommitPace(long now) {
        this.askedAt = now;
    }

    /** Whether something was applied for which no commit was asked. */
    public boolean isBehind(long applied) {
        return applied != askedFor;
    }

    /**
     * Whether to ask now; if so, that counts as done. Every five seconds it is, as the task does not hear of records that
     * transforms drop; where nothing has moved, Connect commits nothing.
     *
     * @param applied records done with since the start
     * @param idle whether none is left to do
     */
    public boolean isDue(long applied, boolean idle, long now) {
        boolean due = now - askedAt >= (idle && isBehind(applied) ? IDLE : ALWAYS);
        if (due) {
            askedAt = now;
            askedFor = applied;
        }
        return due;
    }
}
