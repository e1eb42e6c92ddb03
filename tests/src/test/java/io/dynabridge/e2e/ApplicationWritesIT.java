package io.dynabridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.tools.stack.LocalStack;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * An application writes to the target while a sink does: docs/application-writes.md, line by line. Three sinks, one for
 * each {@code foreign.item.policy}, read the same topic. What is written is written once for all tests, since most of the
 * time goes into waiting for offsets; each test has a book of its own, named like its title.
 */
@ExtendWith(SharedStack.class)
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ApplicationWritesIT {

    private static final String KEEP = "keep";
    private static final String OVERWRITE = "overwrite";
    private static final String REPORT = "report";
    private static final List<String> POLICIES = List.of(KEEP, OVERWRITE, REPORT);

    private final LocalStack stack;
    private Migration migration;
    private BookTopic topic;

    ApplicationWritesIT(LocalStack stack) {
        this.stack = stack;
    }

    @BeforeAll
    void letSinksAndApplicationWrite() {
        startASinkForEachPolicy();
        replace("Before");
        replace("Before, then gone");
        for (String book : List.of(
                "Before", "Before, then gone", "Updated", "Gone", "Replaced", "Moved", "Deleted", "Deleted twice")) {
            topic.write(book, book, "ours");
        }
        awaitSinks();

        update("Updated", "text");
        update("Gone", "shelf");
        replace("Replaced");
        replace("Moved");
        delete("Deleted");
        delete("Deleted twice");

        for (String book : List.of("Before", "Updated", "Replaced", "Deleted")) {
            topic.write(book, book, "newer");
        }
        topic.write("Moved", "New place", "newer");
        for (String book : List.of("Before, then gone", "Gone", "Deleted twice")) {
            topic.delete(book);
        }
        awaitSinks();
    }

    private void startASinkForEachPolicy() {
        migration = new Migration(stack, "application").tables(List.of("isbn:S"), List.of("title:S"));
        topic = BookTopic.create(migration.topic(), stack.bootstrapServers());
        for (String policy : POLICIES) {
            migration.tables.create(table(policy), "title:S");
            Map<String, String> config = migration.sinkConfig();
            config.put("table.name.format", table(policy));
            config.put("foreign.item.policy", policy);
            config.put("errors.deadletterqueue.topic.name", deadLetterTopic(policy));
            migration.start(sink(policy), config);
        }
    }

    @AfterAll
    void close() {
        topic.close();
        migration.close();
    }

    @Test
    void anItemThatTheApplicationWroteBeforeTheSinkIsTreatedByPolicy() {
        requireStanding("Before", theirs("Before"), newer("Before"), theirs("Before"));
        requireReports("Before", 2);
    }

    @Test
    void anItemThatTheApplicationWroteStaysWhenTheSourceItemGoes() {
        requireStanding("Before, then gone", theirs("Before, then gone"), null, theirs("Before, then gone"));
        requireReports("Before, then gone", 1);
    }

    @Test
    void anUpdateThatKeepsTheGuardStandsUntilTheNextChangeOfTheSourceItem() {
        requireStanding("Updated", newer("Updated"), newer("Updated"), newer("Updated"));
        requireReports("Updated", 0);
    }

    @Test
    void anItemThatTheApplicationUpdatedGoesWithTheSourceItem() {
        requireStanding("Gone", null, null, null);
    }

    @Test
    void anItemThatTheApplicationReplacedIsItsOwnFromThenOn() {
        requireStanding("Replaced", theirs("Replaced"), newer("Replaced"), theirs("Replaced"));
        requireReports("Replaced", 1);
    }

    @Test
    void aSourceItemThatMovesLeavesWhatTheApplicationPutInItsPlace() {
        Map<String, Object> moved = BookTopic.book("Moved", "New place", "newer");
        requireStanding("New place", moved, moved, moved);
        requireStanding("Moved", theirs("Moved"), theirs("Moved"), theirs("Moved"));
        requireReports("Moved", 0);
    }

    @Test
    void anItemThatTheApplicationDeletedComesBackWithTheNextChange() {
        requireStanding("Deleted", newer("Deleted"), newer("Deleted"), newer("Deleted"));
        requireReports("Deleted", 0);
    }

    @Test
    void aDeleteOfWhatTheApplicationDeletedIsDone() {
        requireStanding("Deleted twice", null, null, null);
        requireReports("Deleted twice", 0);
    }

    private static Map<String, Object> theirs(String title) {
        return BookTopic.book("the application's", title, "theirs");
    }

    private static Map<String, Object> newer(String title) {
        return BookTopic.book(title, title, "newer");
    }

    /** In every target, as an application that knows nothing of the guard attribute. */
    private void replace(String title) {
        POLICIES.forEach(policy -> migration.tables.put(table(policy), theirs(title)));
    }

    /** In every target, as an application that sets one attribute. */
    private void update(String title, String attribute) {
        POLICIES.forEach(policy -> migration.tables.set(table(policy), key(title), attribute, Map.of("S", "theirs")));
    }

    private void delete(String title) {
        POLICIES.forEach(policy -> migration.tables.delete(table(policy), key(title)));
    }

    private void awaitSinks() {
        topic.flush();
        POLICIES.forEach(policy -> migration.awaitConsumed(sink(policy)));
    }

    /** What stands at this key, by policy, apart from the guard; null for nothing. */
    private void requireStanding(
            String title, Map<String, Object> keep, Map<String, Object> overwrite, Map<String, Object> report) {
        Map<String, Object> expected = new LinkedHashMap<>();
        expected.put(KEEP, keep);
        expected.put(OVERWRITE, overwrite);
        expected.put(REPORT, report);
        Map<String, Object> standing = new HashMap<>();
        for (String policy : POLICIES) {
            Map<String, Object> item = migration.tables.get(table(policy), key(title));
            if (item != null) {
                item.remove(Migration.GUARD);
            }
            standing.put(policy, item);
        }
        assertThat(standing).isEqualTo(expected);
    }

    /** Only the policy {@code report} reports. */
    private void requireReports(String isbn, int count) {
        for (String policy : POLICIES) {
            List<Topics.Message> letters = migration.topics.deadLetters(deadLetterTopic(policy)).stream()
                    .filter(letter -> letter.key().at("/isbn/S").asText().equals(isbn))
                    .toList();
            assertThat(letters)
                    .as("dead letters of foreign.item.policy=%s", policy)
                    .hasSize(policy.equals(REPORT) ? count : 0)
                    .allSatisfy(letter -> assertThat(letter.failure()).isEqualTo("ForeignItemException"));
        }
    }

    private static Map<String, Object> key(String title) {
        return Map.of("title", Map.of("S", title));
    }

    private String table(String policy) {
        return migration.targetTable + "-" + policy;
    }

    private String sink(String policy) {
        return migration.sink + "-" + policy;
    }

    private String deadLetterTopic(String policy) {
        return migration.topic() + "-" + policy + "-dead";
    }
}
