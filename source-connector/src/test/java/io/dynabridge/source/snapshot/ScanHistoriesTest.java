package io.dynabridge.source.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.envelope.Envelope;
import io.dynabridge.envelope.Operation;
import io.dynabridge.source.config.SnapshotMode;
import java.util.HashSet;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.connect.source.SourceRecord;

/** Whole scan runs with throttling, failures, writes in between and crashes at any moment, in virtual time. */
class ScanHistoriesTest {

    private static final int ITEMS = 60;
    private static final int MADE_LATER = 30;

    @Property(tries = 400)
    void everyItemThatStaysIsInKafkaWhenTheRunSaysThatItIsComplete(@ForAll long seed) {
        Random random = new Random(seed);
        FakeTable table = new FakeTable(random, ITEMS);
        Set<Integer> staying = new HashSet<>(table.markers().keySet());
        Set<Integer> ever = new HashSet<>(staying);
        SnapshotHistory[] self = new SnapshotHistory[1];
        boolean[] completed = new boolean[1];
        self[0] = new SnapshotHistory(
                table,
                random,
                random.nextBoolean() ? SnapshotMode.SCAN : SnapshotMode.SCAN_ONLY,
                false,
                () -> {
                    int item = random.nextInt(ITEMS + MADE_LATER);
                    if (random.nextBoolean()) {
                        table.delete(item);
                        staying.remove(item);
                    } else {
                        table.put(item, Optional.of("a marker left by an earlier touch"));
                        ever.add(item);
                    }
                },
                () -> {
                    if (!completed[0] && self[0].statuses().contains("COMPLETED")) {
                        completed[0] = true;
                        assertThat(self[0].read())
                                .as("items in Kafka when the run says that it is complete")
                                .containsAll(staying);
                    }
                });
        self[0].runUntil("COMPLETED");

        assertThat(completed[0]).isTrue();
        assertThat(ever).containsAll(self[0].read());
        assertThat(self[0].statuses()).contains("STARTED");
        assertThat(table.writes()).as("writes to the table").isZero();
        for (SourceRecord each : self[0].connect.log()) {
            Envelope.from(each.value()).ifPresent(envelope -> {
                assertThat(envelope.op()).isEqualTo(Operation.READ);
                assertThat(envelope.before()).isNull();
                assertThat(envelope.after()).containsOnlyKeys("id", "title");
                assertThat(envelope.source().sequenceNumber()).isNull();
                assertThat(envelope.source().snapshot()).isEqualTo(SnapshotHistory.RUN);
            });
        }
    }
}
