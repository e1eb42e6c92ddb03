package io.dynabridge.tools.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.contentOf;

import io.dynabridge.envelope.item.Items;
import io.dynabridge.tools.verify.Verification.Result;
import io.dynabridge.tools.verify.VerificationReport.Verdict;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerificationTest extends BooksAndTitles {

    private static final Map<String, String> READING = Map.of("table.name.format", "titles", "topics", "p.books");
    private static final Map<String, String> KEEPING = Map.of("table.name.format", "titles", "delete.enabled", "false");

    @Test
    void equalTablesAreReadOnce() {
        copy(book("1", "Dune", 374));
        copy(book("2", "Emma", 474));

        VerificationReport report = verify(SINK);
        assertThat(report.verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(report.equal()).isEqualTo(2);
        assertThat(tables.pages()).isEqualTo(2 * Verification.SEGMENTS);
    }

    @Test
    void whatIsMissingDifferentOrExtraIsNamed() {
        tables.put("books", book("1", "Dune", 374));
        tables.put("books", book("2", "Emma", 474));
        tables.put("titles", guarded(book("2", "Emma", 475), "books:{\"isbn\":{\"S\":\"2\"}}"));
        tables.put("titles", guarded(book("3", "Ulysses", 730), "books:{\"isbn\":{\"S\":\"3\"}}"));
        copy(book("4", "Persuasion", 249));

        VerificationReport report = verify(SINK);
        assertThat(report.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(report.missing())
                .isEqualTo(new Findings(
                        1, List.of("titles {\"title\":{\"S\":\"Dune\"}} of books:{\"isbn\":{\"S\":\"1\"}}")));
        assertThat(report.different())
                .isEqualTo(new Findings(
                        1, List.of("titles {\"title\":{\"S\":\"Emma\"}} of books:{\"isbn\":{\"S\":\"2\"}}")));
        assertThat(report.extra()).isEqualTo(new Findings(1, List.of("titles {\"title\":{\"S\":\"Ulysses\"}}")));
        assertThat(report.equal()).isEqualTo(1);
    }

    @Test
    void whatTheSinkDidNotWriteIsNotExtra() {
        copy(book("1", "Dune", 374));
        tables.put("titles", book("x", "Written by the application", 1));
        tables.put("titles", guarded(book("y", "Of another pipeline", 1), "magazines:{\"issn\":{\"S\":\"3\"}}"));

        VerificationReport report = verify(SINK);
        assertThat(report.verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(report.foreign()).isEqualTo(2);
    }

    @Test
    void withoutAGuardEverythingInTheTargetIsTheSinks() {
        tables.put("titles", book("x", "Nobody's", 1));

        assertThat(verify(Map.of("table.name.format", "titles", "write.guard", "none"))
                        .extra()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void aSinkThatDoesNotDeleteLeavesExtraItems() {
        tables.put("titles", guarded(book("3", "Ulysses", 730), "books:{\"isbn\":{\"S\":\"3\"}}"));

        lag = () -> {
            throw new UndecidableException("there is nothing to wait for");
        };
        Result result = run(tables, KEEPING, lag);
        assertThat(result.report().kept().count()).isEqualTo(1);
        assertThat(result.report().verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(result.differences()).as("what a repair may delete").isEmpty();
    }

    @Test
    void alsoASinkThatDoesNotDeleteTakesAMovedItemAlong() {
        copy(book("1", "Dune Messiah", 374));
        tables.put("titles", guarded(book("1", "Dune", 374), "books:{\"isbn\":{\"S\":\"1\"}}"));

        Result result = run(tables, KEEPING, lag);
        assertThat(result.report().extra().count()).isEqualTo(1);
        assertThat(result.report().verdict()).isEqualTo(Verdict.DIFFERENT);
    }

    @Test
    void whatMayHaveExpiredStaysWhereTheSourceIgnoresSuchDeletes() {
        tables.put("titles", guarded(book("3", "Ulysses", 730), "books:{\"isbn\":{\"S\":\"3\"}}"));
        SourceTable source = SourceTable.in(
                        Map.of("topic.prefix", "p", "table.include.list", "books", "ttl.deletes", "ignore"))
                .get(0);

        Result result = run(new Verification.Subject(List.of(source), SINK, List.of(), Set.of(), List.of()));
        assertThat(result.report().kept().count()).isEqualTo(1);
        assertThat(result.report().verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(result.differences()).as("what a repair may delete").isEmpty();
    }

    @Test
    void whatAnotherSinkMakesOfTheSameItemsIsNotExtra() {
        copy(book("1", "Dune", 374));
        tables.put("titles", guarded(book("1", "Dune, again", 374), "books:{\"isbn\":{\"S\":\"1\"}}"));
        tables.put("titles", guarded(book("2", "Emma, again", 474), "books:{\"isbn\":{\"S\":\"2\"}}"));
        assertThat(verify(SINK).extra().count()).as("where nobody knows of it").isEqualTo(2);

        SourceTable source = SourceTable.of("books", "p.books");
        Map<String, String> again = Map.of(
                "table.name.format", "titles",
                "topics", "p.books",
                "transforms", "again",
                "transforms.again.type", Again.class.getName());
        Verification.Subject subject = new Verification.Subject(
                List.of(source), SINK, List.of(new Route("again", source, again)), Set.of(), List.of());
        Result result = run(subject);
        assertThat(result.report().extra().samples())
                .as("of a deleted item, whichever sink left it")
                .singleElement()
                .asString()
                .contains("Emma, again");
        assertThat(result.report().verdict()).isEqualTo(Verdict.DIFFERENT);

        tables.remove("titles", title("Emma, again"));
        assertThat(run(subject).report().verdict()).isEqualTo(Verdict.EQUAL);

        tables.remove("titles", title("Dune, again"));
        assertThat(run(subject).report().missing().count()).isEqualTo(1);
    }

    @Test
    void ofATableThatIsRoutedElsewhereNothingIsOurs() {
        tables.create("magazines", "isbn");
        copy(book("1", "Dune", 374));
        tables.put("magazines", book("9", "Time", 60));
        tables.put("titles", guarded(book("9", "Time", 60), "magazines:{\"isbn\":{\"S\":\"9\"}}"));

        Result result = run(new Verification.Subject(
                List.of(SourceTable.of("books", "p.books"), routed("magazines", "q.magazines")),
                READING,
                List.of(),
                Set.of(),
                List.of()));
        assertThat(result.report().verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(result.report().foreign()).isEqualTo(1);
    }

    @Test
    void whereTheSinkReadsNothingOfTheSourceNothingCanBeTold() {
        tables.put("books", book("1", "Dune", 374));

        assertThatThrownBy(() -> run(new Verification.Subject(
                        List.of(routed("books", "q.books")), READING, List.of(), Set.of(), List.of())))
                .isInstanceOf(UndecidableException.class)
                .hasMessageContaining("reads none of the topics that the items of books go to");
    }

    @Test
    void aGuardThatNamesAKeyOfAnotherSchemaNamesNoItem() {
        tables.put("titles", guarded(book("3", "Ulysses", 730), "books:{\"id\":{\"N\":\"3\"}}"));

        assertThat(verify(SINK).extra().count()).isEqualTo(1);
    }

    @Test
    void anItemThatIsWrittenAllTheTimeIsNoDifference() {
        copy(book("1", "Dune", 1));
        int[] version = {1};
        tables.put("titles", guarded(book("1", "Dune", 0), "books:{\"isbn\":{\"S\":\"1\"}}", 1));
        lag = () -> {
            version[0]++;
            tables.put(
                    "titles", guarded(book("1", "Dune", version[0] - 1), "books:{\"isbn\":{\"S\":\"1\"}}", version[0]));
            tables.put("books", book("1", "Dune", version[0]));
        };

        assertThat(verify(SINK).verdict()).isEqualTo(Verdict.EQUAL);
    }

    @Test
    void whatNoWriteOfTheSinkTakesAwayIsNotRightBecauseItWrites() {
        copy(book("1", "Dune", 1));
        int[] version = {1};
        lag = () -> {
            Map<String, Object> stained = new HashMap<>(book("1", "Dune", version[0]++));
            stained.put("stain", Map.of("S", "somebody else's"));
            tables.put("titles", guarded(stained, "books:{\"isbn\":{\"S\":\"1\"}}", version[0]));
            tables.put("books", book("1", "Dune", version[0]));
        };
        tables.put("titles", guarded(book("1", "Dune", 0), "books:{\"isbn\":{\"S\":\"1\"}}", 1));

        assertThat(verify(SINK).verdict()).isEqualTo(Verdict.UNDECIDED);
    }

    @Test
    void anItemThatOnlyTheApplicationWritesAllTheTimeIsNotSettled() {
        int[] pages = {1};
        copy(book("1", "Dune", 0));
        tables.put("books", book("1", "Dune", 1));
        lag = () -> tables.put("books", book("1", "Dune", ++pages[0]));

        assertThat(verify(SINK).verdict()).isEqualTo(Verdict.UNDECIDED);
    }

    @Test
    void ofTwoItemsThatClaimOneKeyEitherMayStandThereButNoMixture() {
        copy(book("1", "Dune", 1));
        tables.put("books", book("2", "Dune", 2));

        VerificationReport report = verify(SINK);
        assertThat(report.verdict()).isEqualTo(Verdict.UNPLACED);
        assertThat(report.unplaced()).isEqualTo(1);
        assertThat(report.equal()).isEqualTo(1);
        assertThat(report.conflicts().samples().get(0)).contains("Dune", "\"1\"", "\"2\"");

        tables.put("titles", guarded(book("2", "Dune", 3), "books:{\"isbn\":{\"S\":\"2\"}}"));
        assertThat(verify(SINK).verdict()).isEqualTo(Verdict.DIFFERENT);
    }

    @Test
    void deadLettersAndFilteredItemsAreCountedAndNotMissed() {
        tables.put("books", Map.of("isbn", Map.of("S", "1")));

        VerificationReport report = verify(SINK);
        assertThat(report.verdict()).isEqualTo(Verdict.UNPLACED);
        assertThat(report.unplaced()).isEqualTo(1);
        assertThat(report.refused().samples())
                .containsExactly("books:{\"isbn\":{\"S\":\"1\"}}: lacks the target's key attribute 'title'");
    }

    @Test
    void anItemThatIsMendedMeanwhileIsNoDeadLetter() {
        tables.put("books", Map.of("isbn", Map.of("S", "1")));
        tables.put("books", Map.of("isbn", Map.of("S", "2")));
        lag = () -> {
            copy(book("1", "Dune", 1));
            tables.remove("books", isbn("2"));
        };

        VerificationReport report = verify(SINK);
        assertThat(report.verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(report.refused().count()).isZero();

        lag = () -> tables.put("books", book("3", "Emma", 1));
        tables.put("books", Map.of("isbn", Map.of("S", "3")));
        assertThat(verify(SINK).missing().count())
                .as("mended, but not in the target, and counted once though both readings found it so")
                .isEqualTo(1);
    }

    @Test
    void aConflictThatIsOverMeanwhileIsNone() {
        copy(book("1", "Dune", 1));
        tables.put("books", book("2", "Dune", 2));
        lag = () -> tables.remove("books", isbn("2"));

        assertThat(verify(SINK).verdict()).isEqualTo(Verdict.EQUAL);
    }

    @Test
    void changesUnderWayAreNoDifferences() {
        copy(book("1", "Dune", 374));
        tables.put("books", book("1", "Dune", 375));
        tables.put("books", book("2", "Emma", 474));
        tables.put("titles", guarded(book("3", "Ulysses", 730), "books:{\"isbn\":{\"S\":\"3\"}}"));
        lag = () -> {
            copy(book("1", "Dune", 375));
            copy(book("2", "Emma", 474));
            tables.remove("titles", title("Ulysses"));
        };

        assertThat(verify(SINK).verdict()).isEqualTo(Verdict.EQUAL);
    }

    @Test
    void aKeyThatChangesAllTheTimeIsNeitherEqualNorDifferent() {
        int[] pages = {0};
        tables.put("books", book("1", "Dune", 0));
        lag = () -> tables.put("books", book("1", "Dune", ++pages[0]));

        VerificationReport report = verify(SINK);
        assertThat(report.verdict()).isEqualTo(Verdict.UNDECIDED);
        assertThat(report.unsettled().count()).isEqualTo(1);
    }

    @Test
    void manyDifferencesAreNotAllCounted() {
        for (int i = 0; i < 12_000; i++) {
            tables.put("books", book("isbn " + i, "title " + i, i));
        }

        VerificationReport report = verify(SINK);
        assertThat(report.verdict()).isEqualTo(Verdict.DIFFERENT);
        assertThat(report.incomplete()).isTrue();
        assertThat(report.missing().count()).isGreaterThan(1_000);
        assertThat(report.missing().samples()).hasSize(Findings.MAX_SAMPLES);
    }

    /** A pipeline of random length between the tables, changes all the time, and some damage that no change undoes. */
    @Property(tries = 300)
    void damageIsFoundAndNothingElse(@ForAll long seed) {
        Random random = new Random(seed);
        FakeTables live = new FakeTables();
        live.create("books", "isbn");
        live.create("titles", "title");
        List<Runnable> pipeline = new ArrayList<>();
        Map<String, String> titles = new HashMap<>();
        Set<String> damaged = new TreeSet<>();
        int[] written = {0};
        Runnable change = () -> {
            String isbn = "isbn " + random.nextInt(40);
            String before = titles.get(isbn);
            int what = random.nextInt(4);
            if (what == 0 && before != null) {
                titles.remove(isbn);
                live.remove("books", isbn(isbn));
                pipeline.add(() -> live.remove("titles", title(before)));
                return;
            }
            String now = what == 1 && before != null ? before + "'" : before == null ? "title of " + isbn : before;
            titles.put(isbn, now);
            Map<String, Object> book = book(isbn, now, written[0]++);
            live.put("books", book);
            pipeline.add(() -> {
                if (before != null) {
                    live.remove("titles", title(before));
                }
                live.put("titles", guarded(book, "books:" + isbn(isbn).text()));
            });
        };
        for (int i = 0; i < 200; i++) {
            change.run();
        }
        pipeline.forEach(Runnable::run);
        pipeline.clear();
        for (int i = 0; i < random.nextInt(4); i++) {
            String victim = "victim " + i;
            Map<String, Object> book = book(victim, "title of " + victim, i);
            Map<String, Object> wrong = book(victim, "title of " + victim, i + 1);
            int kind = random.nextInt(3);
            if (kind < 2) {
                live.put("books", book);
            }
            if (kind > 0) {
                live.put("titles", guarded(wrong, "books:" + isbn(victim).text()));
            }
            damaged.add("title of " + victim);
        }
        live.beforeEachPage(() -> {
            for (int i = random.nextInt(3); i > 0; i--) {
                change.run();
            }
            while (!pipeline.isEmpty() && random.nextInt(3) > 0) {
                pipeline.remove(0).run();
            }
        });
        Result result = run(live, SINK, () -> {
            pipeline.forEach(Runnable::run);
            pipeline.clear();
        });

        Set<String> found = new TreeSet<>();
        result.differences()
                .keySet()
                .forEach(suspect -> found.add(String.valueOf(
                        ((Map<?, ?>) suspect.key().key().attributes().get("title")).get("S"))));
        assertThat(found).isEqualTo(damaged);
        assertThat(result.report().agrees()).isEqualTo(damaged.isEmpty());
    }

    @Test
    void aKilledRunGoesOnWhereItWas(@TempDir Path directory) {
        for (int i = 0; i < 200; i++) {
            copy(book("isbn " + i, "title " + i, i));
        }
        int[] resumed = {0};
        ProgressKeeper keeper = new ProgressKeeper(directory, "this comparison", began -> resumed[0]++);
        tables.beforeEachPage(() -> {
            if (tables.pages() == 60) {
                throw new UndecidableException("killed");
            }
        });
        assertThatThrownBy(() -> run(tables, SINK, lag, Optional.of(keeper))).hasMessage("killed");
        assertThat(resumed[0]).isZero();
        assertThat(directory)
                .as("configs may hold secrets")
                .isDirectoryNotContaining(file ->
                        contentOf(file.toFile(), StandardCharsets.ISO_8859_1).contains("this comparison"));

        VerificationReport report = run(tables, SINK, lag, Optional.of(keeper)).report();
        assertThat(report.verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(report.sourceItems()).isEqualTo(200);
        assertThat(report.targetItems()).isEqualTo(200);
        int both = tables.pages();
        assertThat(both).as("pages of both").isLessThan(60 + pagesOfOneRun());
        assertThat(resumed[0]).isEqualTo(1);
        assertThat(directory).as("what is over is forgotten").isEmptyDirectory();
    }

    @Test
    void aRunThatEndsWithinAPageCountsNoItemOfItTwice(@TempDir Path directory) {
        for (int i = 0; i < 200; i++) {
            copy(book("isbn " + i, "title " + i, i));
        }
        ProgressKeeper keeper = new ProgressKeeper(directory, "this comparison", age -> {});
        ThreadLocal<Integer> ofSegment = ThreadLocal.withInitial(() -> 0);
        AtomicBoolean made = new AtomicBoolean();
        tables.beforeEachItem(table -> {
            ofSegment.set(ofSegment.get() + (table.equals("books") ? 1 : 0));
            // The second of a second page.
            if (ofSegment.get() == 5 && !made.get()) {
                throw new UndecidableException("no such table");
            }
        });
        assertThatThrownBy(() -> run(tables, SINK, lag, Optional.of(keeper))).hasMessage("no such table");

        made.set(true);
        VerificationReport report = run(tables, SINK, lag, Optional.of(keeper)).report();
        assertThat(report.verdict()).isEqualTo(Verdict.EQUAL);
        assertThat(report.sourceItems()).isEqualTo(200);
        assertThat(report.targetItems()).isEqualTo(200);
    }

    @Test
    void aRunThatCouldNotTellIsNotTakenUpByTheNext(@TempDir Path directory) {
        copy(book("1", "Dune", 1));
        copy(book("2", "Emma", 2));
        tables.remove("titles", title("Emma"));
        ProgressKeeper keeper = new ProgressKeeper(directory, "this comparison", age -> {});
        LagGate late = () -> {
            throw new UndecidableException("late");
        };
        assertThatThrownBy(() -> run(tables, SINK, late, Optional.of(keeper))).hasMessage("late");

        tables.remove("titles", title("Dune"));
        VerificationReport report = run(tables, SINK, lag, Optional.of(keeper)).report();
        assertThat(report.missing().count())
                .as("also what was equal the first time")
                .isEqualTo(2);
    }

    @Test
    void aTableIsNotComparedWithItself() {
        assertThatThrownBy(() -> verify(Map.of("table.name.format", "books")))
                .isInstanceOf(UndecidableException.class)
                .hasMessageContaining("one and the same table");
    }

    @Test
    void theTargetOfATableWithoutItemsIsReadToo() {
        tables.create("p.books", "title");
        tables.put("p.books", guarded(book("3", "Ulysses", 730), "books:{\"isbn\":{\"S\":\"3\"}}"));

        assertThat(verify(Map.of("topics", "p.books")).extra().count()).isEqualTo(1);
    }

    @Test
    void ofThousandsThatClaimAKeyAllAreCountedAndSomeAreNamed() {
        for (int i = 0; i < 5_000; i++) {
            tables.put("books", book("isbn " + i, "Dune", i));
        }
        tables.put("titles", guarded(book("isbn 4711", "Dune", 4711), "books:{\"isbn\":{\"S\":\"isbn 4711\"}}"));

        VerificationReport report = verify(SINK);
        assertThat(report.verdict()).isEqualTo(Verdict.UNPLACED);
        assertThat(report.unplaced()).isEqualTo(4_999);
        assertThat(report.equal()).isEqualTo(1);
        assertThat(report.conflicts().samples())
                .singleElement()
                .asString()
                .contains("is claimed by 5000: ")
                .hasSizeLessThan(500);
    }

    /** Makes another item of each book. */
    public static final class Again<R extends ConnectRecord<R>> extends AfterImageTransform<R> {

        @Override
        void change(Map<String, Object> after) {
            after.computeIfPresent(
                    "title", (any, title) -> Map.of("S", Items.attributes(title).get("S") + ", again"));
        }
    }

    private static SourceTable routed(String table, String topic) {
        return SourceTable.in(Map.of(
                        "topic.prefix", "p",
                        "table.include.list", table,
                        "transforms", "route",
                        "transforms.route.type", "org.apache.kafka.connect.transforms.RegexRouter",
                        "transforms.route.regex", ".*",
                        "transforms.route.replacement", topic))
                .get(0);
    }

    private int pagesOfOneRun() {
        int before = tables.pages();
        tables.beforeEachPage(() -> {});
        verify(SINK);
        return tables.pages() - before;
    }
}
