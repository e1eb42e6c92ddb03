package io.dynabridge.tools.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PairingTest {

    private static final Map<String, String> SHOP =
            Map.of("table.include.list", "books, films", "topic.prefix", "shop");

    @Test
    void aTableIsReadByTheSinksOfItsTopic() {
        Pairing pairing =
                new Pairing(Map.of("shop", SHOP), Map.of("books", Map.of("topics", "shop.books, shop.songs")));

        assertThat(pairing.unread("shop")).containsExactly("films");
        assertThat(pairing.unfilled("books")).containsExactly("shop.songs");
        assertThat(pairing.reaching("books"))
                .singleElement()
                .extracting(each -> each.table().table())
                .isEqualTo("books");
    }

    @Test
    void aPatternIsFilledByWhatItMatches() {
        Pairing pairing = new Pairing(Map.of("shop", SHOP), Map.of("all", Map.of("topics.regex", "shop\\..*")));

        assertThat(pairing.unread("shop")).isEmpty();
        assertThat(pairing.unfilled("all")).isEmpty();
        assertThat(pairing.reaching("all")).hasSize(2);
    }

    @Test
    void whereTopicsMayChangeEverySinkMayBeReached() {
        Map<String, String> routed = Map.of(
                "table.include.list", "books",
                "topic.prefix", "shop",
                "transforms", "one",
                "transforms.one.type", "org.apache.kafka.connect.transforms.RegexRouter");
        Pairing pairing = new Pairing(Map.of("shop", routed), Map.of("all", Map.of("topics", "everything")));

        assertThat(pairing.unread("shop")).isEmpty();
        assertThat(pairing.unfilled("all")).isEmpty();
    }

    @Test
    void aSinkOfPlainRecordsIsNoSourcesSink() {
        Pairing pairing =
                new Pairing(Map.of("shop", SHOP), Map.of("any", Map.of("topics.regex", ".*", "input.format", "plain")));

        assertThat(pairing.unread("shop")).containsExactly("books", "films");
        assertThat(pairing.unfilled("any")).isEmpty();
        assertThat(pairing.reaching("any")).isEmpty();
    }
}
