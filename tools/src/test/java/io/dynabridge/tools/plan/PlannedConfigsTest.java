package io.dynabridge.tools.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.tools.plan.Finding.Level;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlannedConfigsTest {

    @Test
    void aShortSpecMakesTwoWholeConfigs() {
        PlannedConfigs configs = Views.configs(Map.of(), Map.of());

        assertThat(configs.sourceName()).isEqualTo("books-source");
        assertThat(configs.source())
                .containsEntry("table.include.list", "books")
                .containsEntry("topic.prefix", "dynabridge")
                .containsEntry("snapshot.mode", "touch")
                .containsEntry("aws.region", "eu-north-1");
        assertThat(configs.sinkName()).isEqualTo("books-sink");
        assertThat(configs.sink())
                .containsEntry("topics", "dynabridge.books")
                .containsEntry("table.name.format", "books_by_author")
                .containsEntry("write.guard", "version")
                .containsEntry("errors.deadletterqueue.topic.name", "dynabridge.books.dead-letters")
                .containsEntry("transforms", "rekey")
                .containsEntry("transforms.rekey.partition.key", "author=${author}")
                .containsEntry("transforms.rekey.sort.key", "title=${title}");
    }

    @Test
    void whatAFileSaysStaysAndTheNewKeysComeBehindItsTransforms() {
        PlannedConfigs configs = Views.configs(
                Map.of("tasks.max", "1", "topic.prefix", "shop"),
                Map.of("transforms", "rekey", "transforms.rekey.type", "com.example.Shout", "write.guard", "none"));

        assertThat(configs.source()).containsEntry("tasks.max", "1");
        assertThat(configs.sink())
                .containsEntry("topics", "shop.books")
                .containsEntry("write.guard", "none")
                .containsEntry("transforms", "rekey,rekey_")
                .containsEntry("transforms.rekey.type", "com.example.Shout")
                .containsEntry("transforms.rekey_.partition.key", "author=${author}");
    }

    @Test
    void aScanWantsASinkThatRemembersDeletes() {
        PlannedConfigs configs = Views.configs(Map.of("snapshot.mode", "scan"), Map.of());

        assertThat(configs.guard()).isEqualTo("ledger");
        assertThat(configs.sink()).containsEntry("ledger.table", "books_by_author_ledger");
    }

    @Test
    void knowsTheNewKeysAndTheTypesThatAreDeclared() {
        PlannedConfigs configs =
                PlannedConfigs.of(Views.wishes(Map.of(), Map.of(), Optional.of("a:x:N=${n},b=${s}"), true));

        assertThat(configs.rekeyed()).hasToString("{a:x=Optional[N], b=Optional.empty}");
        assertThat(PlannedConfigs.of(Views.wishes(Map.of(), Map.of(), Optional.empty(), true))
                        .rekeyed())
                .isEmpty();
        Map<String, AttributeType> key = new LinkedHashMap<>();
        key.put("a:x", AttributeType.N);
        key.put("b", AttributeType.S);
        assertThat(configs.creating(key).sink())
                .containsEntry("auto.create", "true")
                .containsEntry("table.partition.key", "a:x:N")
                .containsEntry("table.sort.key", "b:S");
    }

    @Test
    void whatConnectHandsOutCanBePostedUnderAnotherName() {
        PlannedConfigs configs = Views.configs(Map.of("name", "old-source"), Map.of("name", "old-sink"));

        assertThat(configs.source()).doesNotContainKey("name");
        assertThat(configs.sink()).doesNotContainKey("name");
    }

    @Test
    void plansOfOneSourceHaveTheirOwnDeadLetters() {
        PlannedConfigs first = Views.configs(Map.of(), Map.of());
        PlannedConfigs second = PlannedConfigs.of(Views.named("by_title"));

        assertThat(second.sink())
                .containsEntry("topics", first.sink().get("topics"))
                .containsEntry("errors.deadletterqueue.topic.name", "dynabridge.by_title.dead-letters");
        assertThat(ConfigFindings.of(second, "books"))
                .singleElement()
                .extracting(Finding::text)
                .asString()
                .contains("dynabridge.books", "POST the sink only");
        assertThat(ConfigFindings.of(first, "books")).isEmpty();
    }

    @Test
    void aScanAsksForALedger() {
        assertThat(guardOf("version")).returns(Level.NOTE, Finding::level);
        assertThat(guardOf("none")).returns(Level.MEND, Finding::level);
        assertThat(ConfigFindings.of(Views.configs(Map.of("snapshot.mode", "scan"), Map.of()), "books"))
                .isEmpty();
        assertThat(ConfigFindings.of(Views.configs(Map.of(), Map.of("write.guard", "none")), "books"))
                .as("touching needs none")
                .isEmpty();
    }

    private static Finding guardOf(String guard) {
        return ConfigFindings.of(Views.configs(Map.of("snapshot.mode", "scan"), Map.of("write.guard", guard)), "books")
                .get(0);
    }

    @Test
    void theKeyToMakeTablesWithIsWhatTheConfigSays() {
        Map<String, String> given = Map.of("table.partition.key", "a:x:N", "table.sort.key", "b:S");

        assertThat(Views.configs(Map.of(), given).keyToCreate()).hasToString("{a:x=N, b=S}");
        assertThat(Views.configs(Map.of(), Map.of()).keyToCreate()).isEmpty();
        assertThat(Views.configs(Map.of(), given)
                        .creating(Map.of("k", AttributeType.S))
                        .sink())
                .containsEntry("table.partition.key", "k:S")
                .doesNotContainKey("table.sort.key");
    }

    @Test
    void makesRoomInKafkaForLargeItemsOnly() {
        PlannedConfigs configs = Views.configs(Map.of(), Map.of());

        assertThat(configs.roomFor(500_000)).isEqualTo(configs);
        assertThat(configs.roomFor(600_000).source())
                .containsEntry("producer.override.max.request.size", "1200000")
                .containsEntry("topic.creation.default.max.message.bytes", "1200000");
        assertThat(configs.roomFor(600_000).sink()).containsEntry("producer.override.max.request.size", "1200000");
    }
}
