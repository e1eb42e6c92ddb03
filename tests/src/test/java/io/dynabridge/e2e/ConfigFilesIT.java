package io.dynabridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dynabridge.tools.stack.Installation;
import io.dynabridge.tools.stack.LocalStack;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;

/** The files in config/, POSTed as they are but for the endpoint; the books are the demo's, so here are the orders. */
@ExtendWith(SharedStack.class)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ConfigFilesIT {

    @Test
    void ordersComeOutOfASingleTableDesign(LocalStack stack) throws IOException {
        Topics topics = new Topics(stack.bootstrapServers());
        try (Tables tables = new Tables(stack.dynamoDbEndpoint())) {
            tables.create("app", "PK:S", "SK:S");
            tables.create("orders", "user_id:N", "order_id:N");
            for (int order = 1; order <= 20; order++) {
                tables.put("app", order(7, order, "59.9" + order));
            }
            tables.put("app", Map.of("PK", s("USER#7"), "SK", s("PROFILE"), "name", s("Ada")));
            tables.enableStream("app", StreamViewType.NEW_AND_OLD_IMAGES);
            try {
                post(stack, "orders-source");
                await().atMost(Migration.PATIENCE).until(() -> topics.exists("shop.app"));
                post(stack, "orders-sink");

                await("20 orders")
                        .atMost(Migration.PATIENCE)
                        .until(() -> tables.scan("orders").size() == 20);
                Map<String, Object> key = Map.of("user_id", n("7"), "order_id", n("12"));
                Map<String, Object> stored = new HashMap<>(tables.get("orders", key));
                stored.remove(Migration.GUARD);
                assertThat(stored)
                        .isEqualTo(Map.of(
                                "user_id", n("7"),
                                "order_id", n("12"),
                                "total", n("59.912"),
                                "shipTo", Map.of("M", Map.of("city", s("Uppsala"), "postcode", s("75310")))));
                await("the profile is a dead letter")
                        .atMost(Migration.PATIENCE)
                        .until(() -> topics.read("shop.app.dead-letters").size() == 1);

                tables.delete("app", Map.of("PK", s("USER#7"), "SK", s("ORDER#12")));
                await("the order is gone").atMost(Migration.PATIENCE).until(() -> tables.get("orders", key) == null);
            } finally {
                List.of("orders-source", "orders-sink").stream()
                        .filter(stack.connect().connectors()::contains)
                        .forEach(stack.connect()::delete);
            }
        }
    }

    private static void post(LocalStack stack, String name) throws IOException {
        ObjectNode connector = (ObjectNode) new ObjectMapper()
                .readTree(Installation.find()
                        .root()
                        .resolve("config/" + name + ".json")
                        .toFile());
        ((ObjectNode) connector.get("config"))
                .put("dynamodb.service.endpoint", stack.dynamoDbEndpoint().toString());
        stack.connect().create(connector);
        stack.connect().awaitRunning(name, Duration.ofSeconds(60));
    }

    private static Map<String, Object> order(int user, int order, String amount) {
        return Map.of(
                "PK", s("USER#" + user),
                "SK", s("ORDER#" + order),
                "entity", s("order"),
                "GSI1PK", s("STATUS#paid"),
                "GSI1SK", s("2026-01-05"),
                "amt", n(amount),
                "shipTo", Map.of("M", Map.of("city", s("Uppsala"), "zip", s("75310"))));
    }

    private static Map<String, Object> s(String text) {
        return Map.of("S", text);
    }

    private static Map<String, Object> n(String number) {
        return Map.of("N", number);
    }
}
