package io.dynabridge.tools.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynabridge.tools.verify.Verification.Result;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Samples, and what a repair may do. */
class RepairTest extends BooksAndTitles {

    @Test
    void aSampleOfEverythingIsEverything() {
        for (int i = 0; i < 100; i++) {
            copy(book("isbn " + i, "title " + i, i));
        }
        tables.put("books", book("missing", "missing", 1));
        tables.put("titles", guarded(book("extra", "extra", 1), "books:{\"isbn\":{\"S\":\"extra\"}}"));

        try (Verification verification = verification(tables, SINK, lag, Optional.empty())) {
            VerificationReport report = verification.sample(100).report();
            assertThat(report.sourceItems()).isEqualTo(101);
            assertThat(report.missing().count()).isEqualTo(1);
            assertThat(report.extra().count()).isEqualTo(1);
            assertThat(verification.sample(10).report().sourceItems()).isBetween(1L, 100L);
        }
    }

    @Test
    void aSampleOfAnEmptyTargetStopsWhereItKnowsEnough() {
        for (int i = 0; i < 25_000; i++) {
            tables.put("books", book("isbn " + i, "title " + i, i));
        }

        try (Verification verification = verification(tables, SINK, lag, Optional.empty())) {
            VerificationReport report = verification.sample(100).report();
            assertThat(report.verdict()).isEqualTo(VerificationReport.Verdict.DIFFERENT);
            assertThat(report.incomplete()).isTrue();
            assertThat(report.missing().count()).isEqualTo(10_000);

            lag = () -> {
                for (int i = 0; i < 25_000; i++) {
                    copy(book("isbn " + i, "title " + i, i));
                }
            };
        }
        try (Verification verification = verification(tables, SINK, lag, Optional.empty())) {
            assertThatThrownBy(() -> verification.sample(100))
                    .isInstanceOf(UndecidableException.class)
                    .hasMessageContaining("lower --sample");
        }
    }

    @Test
    void aSampleCountsHoweverMuchIsKept() {
        for (int i = 0; i < 25_000; i++) {
            tables.put(
                    "titles",
                    guarded(book("isbn " + i, "title " + i, i), "books:{\"isbn\":{\"S\":\"isbn " + i + "\"}}"));
        }
        Map<String, String> keeping = Map.of("table.name.format", "titles", "delete.enabled", "false");

        try (Verification verification = verification(tables, keeping, lag, Optional.empty())) {
            VerificationReport report = verification.sample(100).report();
            assertThat(report.kept().count()).isEqualTo(25_000);
            assertThat(report.verdict()).isEqualTo(VerificationReport.Verdict.EQUAL);
        }
    }

    @Test
    void aSampleIsTheSameOneAfterARepair() {
        for (int i = 0; i < 300; i++) {
            tables.put("books", book("isbn " + i, "title " + i, i));
        }

        try (Verification verification = verification(tables, SINK, lag, Optional.empty())) {
            Set<Suspect> first = verification.sample(20).differences().keySet();
            assertThat(first).hasSizeBetween(1, 299);
            assertThat(verification.sample(20).differences().keySet()).isEqualTo(first);
        }
    }

    @Test
    void aRepairLeavesWhatHasNoRoomForTheMarker() throws InterruptedException {
        tables.put("books", book("1", "Dune", 374));
        tables.put("books", book("2", "Emma", 512));
        tables.full(isbn("1"));

        try (Verification verification = verification(tables, SINK, lag, Optional.empty())) {
            Result result = verification.run();
            assertThat(verification.repair(result.differences().keySet(), "repair"))
                    .isEqualTo(new Repair.Done(1, 0, 1));
        }
    }

    @Test
    void aRepairTouchesWhatIsWrongAndDeletesOnlyWhatTheSinkWrote() throws InterruptedException {
        tables.put("books", book("1", "Dune", 374));
        tables.put("titles", guarded(book("3", "Ulysses", 730), "books:{\"isbn\":{\"S\":\"3\"}}"));
        tables.put("titles", book("x", "Written by the application", 1));

        try (Verification verification = verification(tables, SINK, lag, Optional.empty())) {
            Result result = verification.run();
            Repair.Done done = verification.repair(result.differences().keySet(), "repair");
            assertThat(done).isEqualTo(new Repair.Done(1, 1, 0));
        }
        assertThat(tables.get("books", isbn("1")).orElseThrow())
                .containsEntry("_dynabridge_touch", Map.of("S", "repair"));
        assertThat(tables.get("titles", title("Ulysses"))).isEmpty();
        assertThat(tables.get("titles", title("Written by the application"))).isPresent();
    }

    @Test
    void aRepairMakesRoomForWhomTheKeyBelongsTo() throws InterruptedException {
        tables.put("books", book("2", "Dune", 374));
        tables.put("titles", guarded(book("1", "Dune", 1), "books:{\"isbn\":{\"S\":\"1\"}}"));

        try (Verification verification = verification(tables, SINK, lag, Optional.empty())) {
            Result result = verification.run();
            assertThat(verification.repair(result.differences().keySet(), "repair"))
                    .isEqualTo(new Repair.Done(1, 1, 0));
        }
        assertThat(tables.get("titles", title("Dune"))).isEmpty();
    }

    @Test
    void noItemThatAnotherRegionMayWriteIsTouched() {
        tables.put("books", book("1", "Dune", 374));
        tables.replicated.add("books");

        try (Verification verification = verification(tables, SINK, lag, Optional.empty())) {
            Set<Suspect> differences = verification.run().differences().keySet();
            assertThatThrownBy(() -> verification.repair(differences, "repair"))
                    .hasMessageContaining("snapshot.touch.replicated.tables");
        }
    }
}
