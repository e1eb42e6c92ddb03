package io.dynabridge.e2e;

import io.dynabridge.tools.stack.LocalStack;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Small books for tests: key {@code isbn}, re-keyed to {@code author} and {@code title}. */
final class Books {

    static final List<String> SOURCE_KEY = List.of("isbn:S");
    static final List<String> TARGET_KEY = List.of("author:S", "title:S");

    private Books() {}

    static Map<String, Object> book(int number) {
        return book(number, "Title " + number);
    }

    static Map<String, Object> book(int number, String title) {
        Map<String, Object> book = new HashMap<>(key(number));
        book.put("author", Map.of("S", "Author " + number % 17));
        book.put("title", Map.of("S", title));
        book.put("pages", Map.of("N", String.valueOf(100 + number)));
        return book;
    }

    static List<Map<String, Object>> books(int count) {
        List<Map<String, Object>> books = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            books.add(book(number));
        }
        return books;
    }

    static Map<String, Object> key(int number) {
        return Map.of("isbn", Map.of("S", "978-" + number));
    }

    static Migration migration(LocalStack stack, String name) {
        return new Migration(stack, name).tables(SOURCE_KEY, TARGET_KEY);
    }

    static Map<String, String> sinkConfig(Migration migration) {
        return migration.sinkConfig("author=${author}", "title=${title}");
    }
}
