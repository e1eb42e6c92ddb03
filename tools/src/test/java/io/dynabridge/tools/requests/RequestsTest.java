package io.dynabridge.tools.requests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynabridge.client.pace.RetrySchedule;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.dynamodb.model.ResourceNotFoundException;

/** One thread in virtual time: sleeping is what moves the clock. */
class RequestsTest {

    private static final Duration FIRST = Duration.ofMillis(50);
    private static final Duration LAST = Duration.ofSeconds(10);

    private final List<Long> sleeps = new ArrayList<>();
    private final Deque<Throwable> failures = new ArrayDeque<>();
    private long now;

    @Test
    void theRateHoldsOverTime() throws Exception {
        Requests requests = requests(100);
        for (int i = 0; i < 500; i++) {
            requests.send(() -> CompletableFuture.completedFuture(2.0), cost -> cost);
        }

        assertThat(requests.units()).isEqualTo(1_000);
        assertThat(Duration.ofNanos(now)).isBetween(Duration.ofMillis(8_900), Duration.ofSeconds(10));
    }

    @Test
    void withoutABoundNothingWaits() throws Exception {
        Requests requests = requests(0);
        for (int i = 0; i < 500; i++) {
            requests.send(() -> CompletableFuture.completedFuture(2.0), cost -> cost);
        }

        assertThat(sleeps).isEmpty();
    }

    @Test
    void aThrottledRequestIsNeverGivenUpAndWaitsLongerEachTime() throws Exception {
        for (int i = 0; i < 3 * Requests.MOST_TRIES; i++) {
            failures.add(ProvisionedThroughputExceededException.builder().build());
        }
        Requests requests = requests(0);

        assertThat(requests.send(this::answer, cost -> cost)).isEqualTo(1);
        assertThat(requests.throttles()).isEqualTo(3 * Requests.MOST_TRIES);
        assertThat(sleeps.get(0)).isBetween(FIRST.toNanos() / 2, FIRST.toNanos());
        assertThat(sleeps.get(3)).isGreaterThanOrEqualTo(4 * FIRST.toNanos());
        assertThat(sleeps).allMatch(sleep -> sleep <= LAST.toNanos());
    }

    @Test
    void aLostConnectionIsTriedForMinutesAndThenGivenUp() {
        for (int i = 0; i < 3 * Requests.MOST_TRIES; i++) {
            failures.add(SdkClientException.create("connection reset"));
        }
        Requests requests = requests(0);

        assertThatThrownBy(() -> requests.send(this::answer, cost -> cost))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("connection reset");
        assertThat(Duration.ofNanos(now)).isBetween(Duration.ofMinutes(2), Duration.ofMinutes(6));
    }

    @Test
    void whatNoRetryCuresFailsAtOnce() {
        failures.add(ResourceNotFoundException.builder().message("gone").build());
        Requests requests = requests(0);

        assertThatThrownBy(() -> requests.send(this::answer, cost -> cost)).isInstanceOf(ExecutionException.class);
        assertThat(sleeps).isEmpty();
    }

    @Test
    void aFailureLeavesRoomForTheNextRequest() throws Exception {
        Requests requests = new Requests(1, 0, new RetrySchedule(FIRST, LAST, new Random(1)), () -> now, this::sleep);
        failures.add(ResourceNotFoundException.builder().build());
        assertThatThrownBy(() -> requests.send(this::answer, cost -> cost)).isInstanceOf(ExecutionException.class);
        assertThatThrownBy(() -> requests.send(
                        () -> {
                            throw SdkClientException.create("thrown, not answered");
                        },
                        cost -> 1))
                .isInstanceOf(ExecutionException.class);

        assertThat(requests.send(this::answer, cost -> cost)).isEqualTo(1);
    }

    private CompletableFuture<Double> answer() {
        return failures.isEmpty()
                ? CompletableFuture.completedFuture(1.0)
                : CompletableFuture.failedFuture(failures.remove());
    }

    private Requests requests(int unitsPerSecond) {
        return new Requests(4, unitsPerSecond, new RetrySchedule(FIRST, LAST, new Random(1)), () -> now, this::sleep);
    }

    private void sleep(long nanos) {
        sleeps.add(nanos);
        now += nanos;
    }
}
