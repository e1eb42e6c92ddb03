package io.dynabridge.tools.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.envelope.item.ItemKey;
import io.dynabridge.tools.verify.ItemMapping.Filtered;
import io.dynabridge.tools.verify.ItemMapping.Mapped;
import io.dynabridge.tools.verify.ItemMapping.Refused;
import io.dynabridge.tools.verify.SourceItemKey;
import io.dynabridge.tools.verify.TargetItemKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SampleJudgeTest {

    private static final Map<String, Object> MARKER = Map.of("_m", Map.of("S", "initial"));
    private static final GuardBytes NO_GUARD = new GuardBytes(Optional.empty(), "p");

    private TableView source = Views.table("books", 10, "id:S");
    private TableView target = Views.table("t", 0, "k:S");
    private GuardBytes guard = NO_GUARD;

    @Property(tries = 200)
    void findsEveryItemThatWantsAKeyWhichAnotherHas(
            @ForAll @Size(max = 40) List<@IntRange(max = 20) Integer> wantedKeys) {
        SampleJudge judge = judge();
        int id = 0;
        for (int wanted : wantedKeys) {
            add(judge, "item" + id++, Map.of("k", Map.of("S", "key" + wanted)));
        }

        SampleResult result = judge.result(true);
        long distinct = wantedKeys.stream().distinct().count();
        assertThat(result.collisions().count()).isEqualTo(wantedKeys.size() - distinct);
        assertThat(result.written()).isEqualTo(wantedKeys.size());
    }

    @Property(tries = 200)
    void unitsAreThoseOfEachItemAndNotOfTheirSum(
            @ForAll @Size(min = 1, max = 20) List<@IntRange(max = 9_000) Integer> sizes) {
        SampleJudge judge = judge();
        long touch = 0;
        long put = 0;
        int id = 100;
        for (int size : sizes) {
            String key = "item" + id++;
            Map<String, Object> item = new HashMap<>(Map.of("k", Map.of("S", key), "x", Map.of("S", "x".repeat(size))));
            judge.add(sourceKey(key), item, new Mapped(new TargetItemKey("t", ItemKey.of(item, List.of("k"))), item));
            int bytes = 1 + 7 + 1 + size;
            put += (bytes + 1023) / 1024;
            touch += (bytes + 2 + 7 + 1023) / 1024;
        }

        SampleResult result = judge.result(false);
        assertThat(result.touchUnits()).isEqualTo(touch);
        assertThat(result.putUnits()).isEqualTo(put).isEqualTo(result.unguardedUnits());
    }

    @Test
    void countsRefusalsByReasonAndNamesTheItemsNotTheirContents() {
        SampleJudge judge = judge();
        judge.add(sourceKey("a"), Map.of("secret", Map.of("S", "s3cret")), new Refused("lacks 'k'"));
        judge.add(sourceKey("b"), Map.of(), new Refused("lacks 'k'"));
        judge.add(sourceKey("c"), Map.of(), new Filtered());

        SampleResult result = judge.result(true);
        assertThat(result.refusals().get("lacks 'k'").samples())
                .containsExactly("books:{\"id\":{\"S\":\"a\"}}", "books:{\"id\":{\"S\":\"b\"}}");
        assertThat(result.toString()).doesNotContain("s3cret");
        assertThat(result.filtered()).isEqualTo(1);
        assertThat(result.written()).isZero();
    }

    @Test
    void manyReasonsBecomeOtherReasons() {
        SampleJudge judge = judge();
        for (int i = 100; i < 150; i++) {
            judge.add(sourceKey("i" + i), Map.of(), new Refused("reason " + i));
        }

        SampleResult result = judge.result(true);
        assertThat(result.refusals()).hasSize(11).containsKey("other reasons");
        assertThat(result.refusals().get("other reasons").count()).isEqualTo(40);
    }

    @Test
    void anItemThatOnlyTheGuardMakesTooLargeIsADeadLetterAndOneTheMarkerMakesTooLargeIsRead() {
        guard = new GuardBytes(Optional.of("_dynabridge"), "p");
        SampleJudge judge = judge();
        String nearlyAll = "x".repeat(400 * 1024 - 1 - 3 - 1);
        add(judge, "abc", Map.of("k", Map.of("S", "key"), "x", Map.of("S", nearlyAll)));

        SampleResult result = judge.result(true);
        assertThat(result.refusals()).containsOnlyKeys("larger than 400 KB with what the sink adds");
        assertThat(result.unmarkable().count()).isEqualTo(1);
    }

    @Test
    void whatAnIndexOfTheTargetCannotTakeIsADeadLetter() {
        target = Views.with(target, Views.ON_DEMAND, Views.index("by_genre", "genre", Set.of(), 0));
        SampleJudge judge = judge();
        add(judge, "a", Map.of("k", Map.of("S", "1"), "genre", Map.of("N", "1")));
        add(judge, "b", Map.of("k", Map.of("S", "2"), "genre", Map.of("S", "")));
        add(judge, "c", Map.of("k", Map.of("S", "3")));

        assertThat(judge.result(true).refusals())
                .containsOnlyKeys(
                        "attribute 'genre' is of type N, an index of the target wants S",
                        "attribute 'genre' is empty, and a key of an index");
    }

    @Test
    void indexesCostWhatTheyHoldOfTheItemsThatAreInThem() {
        source = Views.with(
                source,
                Views.ON_DEMAND,
                Views.index("all", "genre", Set.of(), 0),
                Views.index("keys", "genre", Set.of("genre", "id"), 0));
        target = Views.with(
                target,
                Views.ON_DEMAND,
                Views.index("all", "genre", Set.of(), 0),
                Views.index("keys", "genre", Set.of("genre", "k"), 0));
        SampleJudge judge = judge();
        add(judge, "a", Map.of("k", text("1"), "genre", text("x"), "text", text("y".repeat(3000))));
        add(judge, "b", Map.of("k", text("2"), "text", text("y".repeat(3000))));

        SampleResult result = judge.result(true);
        assertThat(result.touchedIndexUnits()).as("the marker is in one only").isEqualTo(Map.of("all", 3.0));
        assertThat(result.writtenIndexUnits()).isEqualTo(Map.of("t/all", 3.0, "t/keys", 1.0));
    }

    @Test
    void theGuardsSizeIsThatOfTheRealOne() {
        GuardBytes real = new GuardBytes(Optional.of("_dynabridge"), "dynabridge");

        // {"k": 21, "v": 45, "h": 11, "o": 10, "t": 5}: names, values, three for the map and one for each element.
        assertThat(real.of(sourceKey("a"))).isEqualTo(11 + 3 + 5 + 5 + 21 + 45 + 11 + 10 + 5 + 1);
        assertThat(sourceKey("a").toString()).hasSize(22);
    }

    private SampleJudge judge() {
        Function<String, Optional<TableView>> targets =
                name -> Optional.of(target).filter(each -> name.equals("t"));
        return new SampleJudge(source, MARKER, guard, item -> 1L, targets);
    }

    private static void add(SampleJudge judge, String id, Map<String, Object> item) {
        judge.add(sourceKey(id), item, new Mapped(new TargetItemKey("t", ItemKey.of(item, List.of("k"))), item));
    }

    private static Map<String, Object> text(String value) {
        return Map.of("S", value);
    }

    private static SourceItemKey sourceKey(String id) {
        return new SourceItemKey("books", ItemKey.of(Map.of("id", text(id)), List.of("id")));
    }
}
