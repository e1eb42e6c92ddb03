package io.dynabridge.tools.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.client.item.ItemCodec;
import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.envelope.item.Items;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BookGeneratorTest {

    @Test
    void theSameSeedMakesTheSameBooks() {
        assertThat(books(7, 50)).isEqualTo(books(7, 50)).isNotEqualTo(books(8, 50));
    }

    @Test
    void noTwoBooksShareIsbnOrAuthorAndTitle() {
        List<Map<String, Object>> books = books(1, 20_000);

        Set<Object> isbns = new HashSet<>();
        Set<Object> titles = new HashSet<>();
        books.forEach(book -> {
            isbns.add(book.get("isbn"));
            titles.add(List.of(book.get("author"), book.get("title")));
        });
        assertThat(isbns).hasSize(20_000);
        assertThat(titles).hasSize(20_000);
    }

    @Test
    void authorsWriteSeveralBooks() {
        BookGenerator generator = new BookGenerator(1);
        Stream.generate(generator::next).limit(6_000).forEach(book -> {});

        assertThat(generator.authorCount()).isBetween(800, 1_200);
    }

    @Test
    void aTitleIsNeverUsedAgain() {
        BookGenerator generator = new BookGenerator(1);
        Set<String> titles = new HashSet<>();
        for (int i = 0; i < 5_000; i++) {
            assertThat(titles.add(generator.title("Jane Doe"))).isTrue();
        }
    }

    @Test
    void booksHaveAttributesOfAllKindsThatDynamoDbTakes() {
        List<Map<String, Object>> books = books(1, 200);

        Set<AttributeType> types = new HashSet<>();
        books.forEach(book -> book.values().forEach(attribute -> types.add(AttributeType.of(attribute))));
        assertThat(types)
                .contains(
                        AttributeType.S,
                        AttributeType.N,
                        AttributeType.B,
                        AttributeType.BOOL,
                        AttributeType.NULL,
                        AttributeType.L,
                        AttributeType.M,
                        AttributeType.SS);
        assertThat(books)
                .allSatisfy(book -> assertThat(Items.equal(book, ItemCodec.toConnect(ItemCodec.toSdk(book))))
                        .isTrue());
    }

    private static List<Map<String, Object>> books(long seed, int count) {
        return Stream.generate(new BookGenerator(seed)::next).limit(count).toList();
    }
}
