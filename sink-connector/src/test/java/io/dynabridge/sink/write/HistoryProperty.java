package io.dynabridge.sink.write;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.sink.guard.ConflictPolicy;
import io.dynabridge.sink.guard.ForeignItemPolicy;
import io.dynabridge.sink.plan.GuardAttribute;
import io.dynabridge.sink.plan.ItemWrite;
import io.dynabridge.sink.plan.TargetKey;
import io.dynabridge.sink.write.SinkHistory.Kind;
import io.dynabridge.sink.write.SinkHistory.Rules;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/**
 * What must hold of every {@link SinkHistory} of a kind. P3, P5 and P6 are asserted by {@link FakeTable} at each change of
 * an item, P7 by the history at each commit, the rest here whenever all is drained.
 */
enum HistoryProperty implements LongConsumer {

    /** P4: where titles never collide for good, the target is the transformed source. */
    CONVERGENCE {
        @Override
        void hold(long seed, int changes, Rules rules) {
            SinkHistory history = new SinkHistory(seed, changes, 0.15, rules, kind(true, true));
            history.run(() -> assertIsTheSource(history));
        }
    },

    /** P6: a true collision is reported, names the one left out, and leaves the first owner's item alone. */
    COLLISIONS {
        @Override
        void hold(long seed, int changes, Rules rules) {
            SinkHistory history = new SinkHistory(seed, changes, 0.1, rules, kind(false, false));
            history.run(() -> {
                // Which of two claimants comes first is open; that every item is some book's last state is not.
                assertItemsAreLastStates(history);
                assertThat(history.contents().keySet())
                        .isEqualTo(history.expected().keySet());
                history.books.forEach((isbn, book) -> {
                    if (!owns(history, isbn)) {
                        assertThat(history.isReported(isbn))
                                .as("report of %s", isbn)
                                .isTrue();
                    }
                });
            });
        }
    },

    /** Where conflicts end in overwriting, the newest claim to a key has it for good, also after replays. */
    OVERWRITING {
        @Override
        void hold(long seed, int changes, Rules rules) {
            Kind kind = new Kind(false, true, false, false, ConflictPolicy.OVERWRITE, ForeignItemPolicy.KEEP);
            SinkHistory history = new SinkHistory(seed, changes, 0.1, rules, kind);
            history.run(() -> {
                assertItemsAreLastStates(history);
                history.newestClaims.forEach((key, isbn) -> {
                    Map<String, Object> book = history.books.get(isbn);
                    if (book != null && SinkHistory.key(book).equals(key)) {
                        assertThat(history.contents()).containsEntry(key, book);
                    }
                });
                assertThat(history.reported).isEmpty();
            });
        }
    },

    /** Items of the application stand in the way and are left, reported or replaced, as the policy says. */
    FOREIGN_ITEMS {
        @Override
        void hold(long seed, int changes, Rules rules) {
            ForeignItemPolicy policy = ForeignItemPolicy.values()[Math.floorMod(seed, 3)];
            SinkHistory history = new SinkHistory(
                    seed, changes, 0.1, rules, new Kind(true, true, false, true, ConflictPolicy.REPORT, policy));
            history.run(() -> assertForeignItems(history, policy));
        }
    },

    /**
     * A late write of a dead task is harmless, unless it makes an item that was deleted or moved away meanwhile, which a
     * ledger prevents; and then that item, and whom it keeps from its key, is all the harm, and a replay mends it.
     */
    LATE_WRITES {
        @Override
        void hold(long seed, int changes, Rules rules) {
            Kind kind = new Kind(true, true, true, false, ConflictPolicy.REPORT, ForeignItemPolicy.KEEP);
            SinkHistory history = new SinkHistory(seed, changes, 0.15, rules, kind);
            history.run(() -> {
                Set<Map<String, Object>> cameBack = history.table.cameBack().stream()
                        .map(write -> write.written().map(ItemWrite.Put::item).orElseThrow())
                        .collect(Collectors.toSet());
                Set<TargetKey> harmed = new HashSet<>();
                history.table.items().forEach((key, item) -> {
                    if (cameBack.contains(item)) {
                        harmed.add(key);
                    }
                });
                Map<TargetKey, Map<String, Object>> contents = new HashMap<>(history.contents());
                Map<TargetKey, Map<String, Object>> expected = new HashMap<>(history.expected());
                // What a late write put where it belongs is as good as any.
                harmed.removeIf(key -> contents.get(key).equals(expected.get(key)));
                contents.keySet().removeAll(harmed);
                expected.keySet().removeAll(harmed);
                assertThat(contents).isEqualTo(expected);
            });
            history.replay();
            assertIsTheSource(history);
        }
    },

    /** P3 to P6: whatever stands at its keys by the time at which a request lands, it does no harm. */
    ANY_MOMENT {
        @Override
        void hold(long seed, int changes, Rules rules) {
            Random random = new Random(seed);
            for (int i = 0; i < changes; i++) {
                new Landing(random, rules).land();
            }
        }
    };

    /** Whether it holds of the history of this seed; throws where not. */
    abstract void hold(long seed, int changes, Rules rules);

    /** Whether it holds of a history of which the seed says all. */
    @Override
    public void accept(long seed) {
        Rules[] rules = Rules.values();
        hold(seed, 1 + (int) (seed * 7_919 % 40), rules[(int) (seed % rules.length)]);
    }

    private static Kind kind(boolean distinct, boolean crashes) {
        return new Kind(distinct, crashes, false, false, ConflictPolicy.REPORT, ForeignItemPolicy.KEEP);
    }

    private static void assertIsTheSource(SinkHistory history) {
        assertThat(history.contents()).as("P4").isEqualTo(history.expected());
        assertThat(history.reported).isEmpty();
    }

    private static void assertItemsAreLastStates(SinkHistory history) {
        Set<Map<String, Object>> states = new HashSet<>(history.books.values());
        history.contents()
                .forEach((key, item) -> assertThat(states).as("P4 at %s", key).contains(item));
    }

    private static boolean owns(SinkHistory history, String isbn) {
        Map<String, Object> item = history.table.get(SinkHistory.key(history.books.get(isbn)));
        return item != null && FakeTable.guard(item, GuardAttribute.OWNER).equals(SinkHistory.owner(isbn));
    }

    private static void assertForeignItems(SinkHistory history, ForeignItemPolicy policy) {
        Map<TargetKey, Map<String, Object>> contents = history.contents();
        Map<TargetKey, Map<String, Object>> expected = history.expected();
        history.foreign.forEach((key, theirs) -> {
            boolean isReplaced = policy == ForeignItemPolicy.OVERWRITE && history.claimed.contains(key);
            if (!isReplaced) {
                assertThat(contents).as("P6: foreign item").containsEntry(key, theirs);
            } else if (!expected.containsKey(key) && theirs.equals(contents.get(key))) {
                // Whoever claimed the key had left it before it came to be written.
                contents.remove(key);
            }
            if (!isReplaced) {
                Map<String, Object> left = expected.remove(key);
                contents.remove(key);
                if (left != null && policy == ForeignItemPolicy.REPORT) {
                    assertThat(history.isReported(SinkHistory.text(left, "isbn")))
                            .isTrue();
                }
            }
        });
        assertThat(contents).as("P4").isEqualTo(expected);
        if (policy != ForeignItemPolicy.REPORT) {
            assertThat(history.reported).isEmpty();
        }
    }
}
