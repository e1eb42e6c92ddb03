package io.dynabridge.tools.verify;

import io.dynabridge.envelope.item.ItemKey;
import io.dynabridge.tools.verify.Verification.Result;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A source table of books, their titles in a target, and a sink that makes the one into the other. */
abstract class BooksAndTitles {

    static final Map<String, String> SINK = Map.of("table.name.format", "titles");

    final FakeTables tables = new FakeTables();
    LagGate lag = () -> {};

    BooksAndTitles() {
        tables.create("books", "isbn");
        tables.create("titles", "title");
    }

    final VerificationReport verify(Map<String, String> sink) {
        return run(tables, sink, lag).report();
    }

    static Result run(FakeTables tables, Map<String, String> sink, LagGate lag) {
        return run(tables, sink, lag, Optional.empty());
    }

    static Result run(FakeTables tables, Map<String, String> sink, LagGate lag, Optional<ProgressKeeper> keeper) {
        try (Verification verification = verification(tables, sink, lag, keeper)) {
            return verification.run();
        }
    }

    final Result run(Verification.Subject subject) {
        try (Verification verification =
                new Verification(subject, tables, tables, lag, VerificationProgress.NONE, Optional.empty())) {
            return verification.run();
        }
    }

    static Verification verification(
            FakeTables tables, Map<String, String> sink, LagGate lag, Optional<ProgressKeeper> keeper) {
        return new Verification(
                new Verification.Subject(
                        List.of(SourceTable.of("books", "p.books")), sink, List.of(), Set.of(), List.of()),
                tables,
                tables,
                lag,
                VerificationProgress.NONE,
                keeper);
    }

    final void copy(Map<String, Object> book) {
        tables.put("books", book);
        tables.put("titles", guarded(book, "books:" + tables.key("books", book).text()));
    }

    static Map<String, Object> guarded(Map<String, Object> item, String owner) {
        return guarded(item, owner, 0);
    }

    static Map<String, Object> guarded(Map<String, Object> item, String owner, int version) {
        Map<String, Object> guarded = new LinkedHashMap<>(item);
        guarded.put(
                "_dynabridge", Map.of("M", Map.of("k", Map.of("S", owner), "v", Map.of("S", String.valueOf(version)))));
        return guarded;
    }

    static Map<String, Object> book(String isbn, String title, int pages) {
        return Map.of(
                "isbn", Map.of("S", isbn), "title", Map.of("S", title), "pages", Map.of("N", String.valueOf(pages)));
    }

    static ItemKey isbn(String isbn) {
        return ItemKey.of(Map.of("isbn", Map.of("S", isbn)), List.of("isbn"));
    }

    static ItemKey title(String title) {
        return ItemKey.of(Map.of("title", Map.of("S", title)), List.of("title"));
    }
}
