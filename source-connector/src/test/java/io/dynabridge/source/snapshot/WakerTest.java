package io.dynabridge.source.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.source.runtime.VirtualLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WakerTest {

    private final VirtualLoop loop = new VirtualLoop(new Random(1), 0);
    private final List<Long> woken = new ArrayList<>();
    private final Waker waker = new Waker(loop, loop::nanos, () -> woken.add(loop.nanos()));

    @Test
    void theEarliestTimeAskedForIsKeptAndALaterOneIsNoSecond() {
        waker.in(100);
        waker.in(500);
        waker.in(30);
        loop.run(10);
        assertThat(woken).containsExactly(30L);
    }

    @Test
    void afterWakingItCanBeAskedAgain() {
        waker.in(30);
        loop.run(10);
        waker.in(20);
        loop.run(10);
        assertThat(woken).containsExactly(30L, 50L);
    }
}
