package io.dynabridge.source.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.source.offset.ShardPosition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ShardGraphTest {

    // a ─ b ─┬─ c        d stands alone; x, the parent of e, is not listed any more.
    //        └─ c2 (open)
    private static final ShardGraph GRAPH = new ShardGraph(List.of(
            closed("a", null, "100"),
            closed("b", "a", "200"),
            closed("c", "b", "300"),
            open("c2", "b"),
            open("d", null),
            closed("e", "x", "50")));

    @Test
    void atFirstTheOldestShardsAreTheRootsAndAMissingParentHoldsNobodyBack() {
        assertThat(roots(Map.of())).containsExactly("a", "d", "e");
    }

    @Test
    void aShardReadToItsEndGivesWayToItsChildren() {
        assertThat(roots(Map.of("a", at("99").atEnd()))).containsExactly("b", "d", "e");
    }

    @Test
    void aClosedShardReadUpToItsEndingSequenceNumberIsDoneEvenIfNobodySaidSo() {
        assertThat(roots(Map.of("a", at("100")))).containsExactly("b", "d", "e");
        assertThat(roots(Map.of("a", at("0099")))).containsExactly("a", "d", "e");
    }

    @Test
    void sequenceNumbersCompareAsNumbersNotAsText() {
        ShardGraph graph = new ShardGraph(List.of(closed("a", null, "1000"), open("b", "a")));
        assertThat(graph.roots(id -> id.equals("a") ? Optional.of(at("999")) : Optional.empty()))
                .extracting(Shard::id)
                .containsExactly("a");
    }

    @Test
    void aStartedDescendantProvesThatAllItsAncestorsAreDone() {
        assertThat(roots(Map.of("c2", at("250")))).containsExactly("c", "c2", "d", "e");
    }

    @Test
    void anOpenShardIsNeverDoneByItsPositionAlone() {
        assertThat(roots(Map.of("d", at("999999")))).containsExactly("a", "d", "e");
    }

    @Test
    void whenAllIsReadSomeoneMustStillLookForTheChildrenOfTheLast() {
        ShardGraph graph = new ShardGraph(List.of(closed("a", null, "1"), closed("b", "a", "2")));
        assertThat(graph.roots(id -> Optional.of(at("2"))))
                .extracting(Shard::id)
                .containsExactly("b");
    }

    @Test
    void theWeightOfAUnitIsItsLeaves() {
        assertThat(GRAPH.leaves("a")).isEqualTo(2);
        assertThat(GRAPH.leaves("d")).isEqualTo(1);
        assertThat(GRAPH.subtree("b")).extracting(Shard::id).containsExactly("b", "c", "c2");
    }

    @Test
    void aLineageOfThousandsOfRollOversIsNoProblem() {
        List<Shard> chain = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            chain.add(closed("s" + i, i == 0 ? null : "s" + (i - 1), String.valueOf(i)));
        }
        ShardGraph graph = new ShardGraph(chain);
        assertThat(graph.roots(id -> id.equals("s1500") ? Optional.of(at("1")) : Optional.empty()))
                .extracting(Shard::id)
                .containsExactly("s1500");
    }

    private static List<String> roots(Map<String, ShardPosition> positions) {
        return GRAPH.roots(id -> Optional.ofNullable(positions.get(id))).stream()
                .map(Shard::id)
                .toList();
    }

    private static ShardPosition at(String sequenceNumber) {
        return ShardPosition.started(0, 0).behind(sequenceNumber, 0, 0);
    }

    private static Shard closed(String id, String parent, String end) {
        return new Shard(id, Optional.ofNullable(parent), Optional.empty(), Optional.of(end));
    }

    private static Shard open(String id, String parent) {
        return new Shard(id, Optional.ofNullable(parent), Optional.empty(), Optional.empty());
    }
}
