package io.dynabridge.tools.demo;

import io.dynabridge.envelope.item.AttributeType;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.datafaker.Faker;

/**
 * Makes up books as items in DynamoDB JSON form, with all kinds of attributes. The same seed gives the same books, and no
 * two books have the same ISBN, nor the same author and title: not even one that has meanwhile been renamed or deleted.
 */
final class BookGenerator {

    static final String ISBN = "isbn";
    static final String AUTHOR = "author";
    static final String TITLE = "title";
    static final String PRICE = "price";
    static final String RATINGS = "ratings";

    private static final int BOOKS_PER_AUTHOR = 6;
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

    private final Random random;
    private final Faker faker;
    private final List<String> authors = new ArrayList<>();
    private final Set<String> isbns = new HashSet<>();
    private final Set<String> titles = new HashSet<>();

    BookGenerator(long seed) {
        this.random = new Random(seed);
        this.faker = new Faker(Locale.ENGLISH, random);
    }

    /** One more book. */
    Map<String, Object> next() {
        Map<String, Object> book = new LinkedHashMap<>();
        String author = author();
        book.put(ISBN, text(isbn()));
        book.put(AUTHOR, text(author));
        book.put(TITLE, text(title(author)));
        book.put("publisher", text(faker.book().publisher()));
        book.put("year", number(faker.number().numberBetween(1950, 2027)));
        book.put("pages", number(faker.number().numberBetween(60, 1200)));
        book.put(PRICE, price());
        book.put("genres", AttributeType.SS.attribute(genres()));
        book.put(RATINGS, AttributeType.L.attribute(ratings()));
        book.put("formats", AttributeType.M.attribute(formats()));
        book.put("cover", AttributeType.B.attribute(cover()));
        book.put("blurb", text(faker.lorem().paragraph(3)));
        book.put("in_print", AttributeType.BOOL.attribute(random.nextBoolean()));
        switch (random.nextInt(3)) {
            case 0:
                book.put(
                        "series",
                        text(faker.color().name() + " " + capital(faker.word().noun())));
                break;
            case 1:
                book.put("series", AttributeType.NULL.attribute(true));
                break;
            default:
                break;
        }
        return book;
    }

    /** How many authors wrote the books made so far. */
    int authorCount() {
        return authors.size();
    }

    /** A title that this author has not used yet. */
    String title(String author) {
        String title = anyTitle();
        for (int volume = 2; !titles.add(author + '\n' + title); volume++) {
            title = anyTitle() + ", vol. " + volume;
        }
        return title;
    }

    /** Some price, with decimals. */
    Map<String, Object> price() {
        return AttributeType.N.attribute(random.nextInt(4, 80) + (random.nextBoolean() ? ".90" : ".5"));
    }

    /** Some rating, one to five stars in halves. */
    Map<String, Object> rating() {
        return AttributeType.N.attribute(random.nextInt(1, 5) + (random.nextBoolean() ? "" : ".5"));
    }

    private String author() {
        if (authors.isEmpty() || random.nextInt(BOOKS_PER_AUTHOR) == 0) {
            String author = faker.name().firstName() + " " + faker.name().lastName();
            authors.add(author);
            return author;
        }
        return authors.get(random.nextInt(authors.size()));
    }

    private String isbn() {
        String isbn = faker.code().isbn13();
        while (!isbns.add(isbn)) {
            isbn = faker.code().isbn13();
        }
        return isbn;
    }

    private String anyTitle() {
        String noun = capital(faker.word().noun());
        switch (random.nextInt(5)) {
            case 0:
                return "The " + capital(faker.word().adjective()) + " " + noun;
            case 1:
                return "The " + noun + " of " + faker.address().city();
            case 2:
                return faker.name().firstName() + "'s " + noun;
            case 3:
                return capital(faker.word().adjective()) + " " + noun + "s";
            default:
                return noun + " and " + capital(faker.word().noun());
        }
    }

    private List<Object> genres() {
        Set<Object> genres = new LinkedHashSet<>();
        int count = random.nextInt(1, 4);
        while (genres.size() < count) {
            genres.add(faker.book().genre());
        }
        return List.copyOf(genres);
    }

    private List<Object> ratings() {
        List<Object> ratings = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            ratings.add(rating());
        }
        return ratings;
    }

    private Map<String, Object> formats() {
        Map<String, Object> formats = new LinkedHashMap<>();
        formats.put("hardcover", price());
        if (random.nextBoolean()) {
            formats.put("ebook", price());
        }
        if (random.nextInt(4) == 0) {
            Map<String, Object> audiobook = new LinkedHashMap<>();
            audiobook.put("minutes", number(random.nextInt(90, 1500)));
            audiobook.put("narrator", text(faker.name().lastName()));
            formats.put("audiobook", AttributeType.M.attribute(audiobook));
        }
        return formats;
    }

    private String cover() {
        byte[] picture = new byte[random.nextInt(64, 256)];
        random.nextBytes(picture);
        System.arraycopy(PNG, 0, picture, 0, PNG.length);
        return Base64.getEncoder().encodeToString(picture);
    }

    private static Map<String, Object> text(String value) {
        return AttributeType.S.attribute(value);
    }

    private static Map<String, Object> number(int value) {
        return AttributeType.N.attribute(Integer.toString(value));
    }

    private static String capital(String word) {
        return word.substring(0, 1).toUpperCase(Locale.ENGLISH) + word.substring(1);
    }
}
