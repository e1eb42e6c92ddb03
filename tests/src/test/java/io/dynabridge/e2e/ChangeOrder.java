package io.dynabridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.model.Shard;

/** In which order changes stand in a topic. After a crash some come again; the first time each comes is what counts. */
final class ChangeOrder {

    private ChangeOrder() {}

    /** P1: the changes of each source item, by their sequence numbers. */
    static void requireItemOrder(List<Topics.Message> messages) {
        Map<JsonNode, BigInteger> last = new HashMap<>();
        for (Topics.Message message : firstEmissions(messages).values()) {
            BigInteger sequence = new BigInteger(
                    message.value().path("source").path("sequence_number").asText());
            BigInteger before = last.put(message.key(), sequence);
            assertThat(before == null || before.compareTo(sequence) < 0)
                    .as("P1: changes of %s in order", message.key())
                    .isTrue();
        }
        assertThat(last).isNotEmpty();
    }

    /** P2: all of a shard's parent before anything of the shard; of a topic with one partition. */
    static void requireParentsFirst(List<Topics.Message> messages, List<Shard> shards) {
        Map<String, String> parents = new HashMap<>();
        shards.forEach(shard -> parents.put(shard.shardId(), shard.parentShardId()));
        Set<String> begun = new LinkedHashSet<>();
        for (Topics.Message message : firstEmissions(messages).values()) {
            String shard = message.value().path("source").path("shard").asText();
            assertThat(begun)
                    .as("P2: shards begun before more came of %s", shard)
                    .allSatisfy(other -> assertThat(parents.get(other)).isNotEqualTo(shard));
            begun.add(shard);
        }
        assertThat(begun).as("shards with records").hasSizeGreaterThan(1);
    }

    /** The changes by event id, in the order in which each came first. */
    static Map<String, Topics.Message> firstEmissions(List<Topics.Message> messages) {
        Map<String, Topics.Message> first = new LinkedHashMap<>();
        messages.forEach(message -> first.putIfAbsent(event(message), message));
        return first;
    }

    /** The id that DynamoDB gave a change. */
    static String event(Topics.Message message) {
        return message.value().path("source").path("event_id").asText();
    }
}
