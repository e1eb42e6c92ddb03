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
 * each {@code foreign.item.policy}, read the same topic; every test has books of its own.
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
    void startASinkForEachPolicy() {
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
        Map<String, Object> theirs = put("Before", "theirs");

        topic.write("1", "Before", "ours");
        awaitSinks();
        requireStanding("Before", theirs, BookTopic.book("1", "Before", "ours"), theirs);
        requireReports("1", 1);

        topic.write("1", "Before", "newer");
        topic.delete("1");
        awaitSinks();
        requireStanding("Before", theirs, null, theirs);
    }

    @Test
    void anUpdateThatKeepsTheGuardStandsUntilTheNextChangeOfTheSourceItem() {
        topic.write("2", "Updated", "ours");
        awaitSinks();
        POLICIES.forEach(policy ->
                migration.tables.set(table(policy), key("Updated"), "shelf", Map.of("S", "of the application")));

        topic.write("2", "Updated", "newer");
        awaitSinks();

        Map<String, Object> newer = BookTopic.book("2", "Updated", "newer");
        requireStanding("Updated", newer, newer, newer);
        requireReports("2", 0);
    }

    @Test
    void anItemThatTheApplicationUpdatedGoesWithTheSourceItem() {
        topic.write("3", "Gone", "ours");
        awaitSinks();
        POLICIES.forEach(
                policy -> migration.tables.set(table(policy), key("Gone"), "shelf", Map.of("S", "of the application")));

        topic.delete("3");
        awaitSinks();

        requireStanding("Gone", null, null, null);
    }

    @Test
    void anItemThatTheApplicationReplacedIsItsOwnFromThenOn() {
        topic.write("4", "Replaced", "ours");
        awaitSinks();
        Map<String, Object> theirs = put("Replaced", "theirs");

        topic.write("4", "Replaced", "newer");
        awaitSinks();

        requireStanding("Replaced", theirs, BookTopic.book("4", "Replaced", "newer"), theirs);
        requireReports("4", 1);
    }

    @Test
    void aSourceItemThatMovesLeavesWhatTheApplicationPutInItsPlace() {
        topic.write("5", "Old place", "ours");
        awaitSinks();
        Map<String, Object> theirs = put("Old place", "theirs");

        topic.write("5", "New place", "ours");
        awaitSinks();

        Map<String, Object> ours = BookTopic.book("5", "New place", "ours");
        requireStanding("New place", ours, ours, ours);
        requireStanding("Old place", theirs, theirs, theirs);
    }

    @Test
    void anItemThatTheApplicationDeletedComesBackWithTheNextChange() {
        topic.write("6", "Deleted", "ours");
        awaitSinks();
        POLICIES.forEach(policy -> migration.tables.delete(table(policy), key("Deleted")));

        topic.write("6", "Deleted", "newer");
        awaitSinks();

        Map<String, Object> newer = BookTopic.book("6", "Deleted", "newer");
        requireStanding("Deleted", newer, newer, newer);
        requireReports("6", 0);
    }

    @Test
    void aDeleteOfWhatTheApplicationDeletedIsDone() {
        topic.write("7", "Deleted twice", "ours");
        awaitSinks();
        POLICIES.forEach(policy -> migration.tables.delete(table(policy), key("Deleted twice")));

        topic.delete("7");
        awaitSinks();

        requireStanding("Deleted twice", null, null, null);
        requireReports("7", 0);
    }

    /** In every target, as an application that knows nothing of the guard attribute. */
    private Map<String, Object> put(String title, String text) {
        Map<String, Object> item = BookTopic.book("the application's", title, text);
        POLICIES.forEach(policy -> migration.tables.put(table(policy), item));
        return item;
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
