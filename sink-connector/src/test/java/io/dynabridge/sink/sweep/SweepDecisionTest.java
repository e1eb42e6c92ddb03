package io.dynabridge.sink.sweep;

import static io.dynabridge.sink.Changes.item;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.envelope.item.ItemKey;
import io.dynabridge.sink.Changes;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SweepDecisionTest {

    private static final Pipeline BOOKS = new Pipeline("books", "books-by-isbn", "books-by-title");

    @Test
    void onlyWhatIsKnownToBeAbsentIsDeleted() {
        Candidate gone = candidate("A", Changes.owner("1"));
        SweepDecision decision = new SweepDecision(BOOKS, List.of(gone, candidate("B", Changes.owner("2"))));
        assertThat(decision.batches()).containsExactly(List.of(isbn("1"), isbn("2")));
        assertThat(decision.of(List.of(isbn("1")))).containsExactly(gone);
        assertThat(decision.of(List.of())).isEmpty();
    }

    @Test
    void anOwnerOfTwoItemsIsAskedForOnce() {
        SweepDecision decision = new SweepDecision(
                BOOKS, List.of(candidate("A", Changes.owner("1")), candidate("B", Changes.owner("1"))));
        assertThat(decision.batches()).containsExactly(List.of(isbn("1")));
        assertThat(decision.owned(List.of(isbn("1")))).isEqualTo(2);
        assertThat(decision.of(List.of(isbn("1")))).hasSize(2);
    }

    @Test
    void anOwnerThatCannotBeReadIsNeitherAskedForNorDeleted() {
        SweepDecision decision = new SweepDecision(
                BOOKS,
                List.of(
                        candidate("A", ""),
                        candidate("B", "books-by-isbn:"),
                        candidate("C", "books-by-isbn:{\"isbn\":{\"L\":[]}}"),
                        candidate("D", "films:{\"isbn\":{\"S\":\"1\"}}")));
        assertThat(decision.unreadable()).isEqualTo(4);
        assertThat(decision.batches()).isEmpty();
    }

    @Test
    void aBatchHasNoMoreThanAHundredKeysAllOfOneShape() {
        List<Candidate> books = IntStream.range(0, 250)
                .mapToObj(i -> candidate("T" + i, Changes.owner("" + i)))
                .toList();
        List<Candidate> odd = List.of(
                candidate("X", "books-by-isbn:{\"isbn\":{\"N\":\"1\"}}"),
                candidate("Y", "books-by-isbn:{\"id\":{\"S\":\"1\"}}"));
        List<Candidate> all = new ArrayList<>(odd);
        all.addAll(books);
        assertThat(new SweepDecision(BOOKS, all).batches())
                .extracting(List::size)
                .containsExactlyInAnyOrder(1, 1, 100, 100, 50);
    }

    @Test
    void theSourceTableIsTheOneBehindTheStream() {
        assertThat(SourceTable.behind(Changes.STREAM, "books-by-isbn"))
                .contains(new SourceTable(
                        "books-by-isbn", "eu-north-1", "arn:aws:dynamodb:eu-north-1:123456789012:table/books-by-isbn"));
        assertThat(SourceTable.behind(Changes.STREAM, "books")).isEmpty();
        assertThat(SourceTable.behind("arn", "books")).isEmpty();
        assertThat(SourceTable.behind(null, "books")).isEmpty();
    }

    private static Candidate candidate(String title, String owner) {
        return new Candidate(ItemKey.of(item("title", title), List.of("title")), owner, "0000.1");
    }

    private static ItemKey isbn(String isbn) {
        return ItemKey.of(item("isbn", isbn), List.of("isbn"));
    }
}
