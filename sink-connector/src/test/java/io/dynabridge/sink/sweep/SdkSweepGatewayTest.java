package io.dynabridge.sink.sweep;

import static io.dynabridge.sink.Changes.item;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynabridge.client.AwsConfig;
import io.dynabridge.client.DynamoDbClients;
import io.dynabridge.client.item.ItemCodec;
import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.envelope.item.ItemKey;
import io.dynabridge.sink.Changes;
import io.dynabridge.sink.config.SinkConfig;
import io.dynabridge.sink.plan.KeyAttribute;
import io.dynabridge.sink.plan.TableKeys;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.InternalServerErrorException;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.ScanRequest;
import software.amazon.awssdk.services.dynamodb.model.ScanResponse;

/** The requests that a sweep sends, against a client that notes them. */
class SdkSweepGatewayTest {

    private static final TableKeys TABLE =
            new TableKeys("books-by-title", List.of(KeyAttribute.partition("title", AttributeType.S)));
    private static final SweepSchedule.Pass PASS =
            new SweepSchedule.Pass(new Pipeline("books", "books-by-isbn", "books-by-title"), 3);
    private static final Candidate DUNE =
            new Candidate(ItemKey.of(item("title", "Dune"), List.of("title")), Changes.owner("1"), "0002.1");
    private static final SourceTable SOURCE =
            SourceTable.behind(Changes.STREAM, "books-by-isbn").orElseThrow();

    private final NotingClient client = new NotingClient();
    private final SweepGateway gateway =
            new SdkSweepGateway(client, any -> client, SourceTable::arn, "_dynabridge", Optional.empty());

    @Test
    void onlyTheVeryVersionThatWasScannedIsDeleted() {
        assertThat(gateway.delete(PASS, "books-by-title", DUNE).join().deleted())
                .isTrue();
        assertThat(client.delete.tableName()).isEqualTo("books-by-title");
        assertThat(client.delete.key()).isEqualTo(Map.of("title", AttributeValue.fromS("Dune")));
        assertThat(client.delete.conditionExpression()).isEqualTo("#g.k = :o AND #g.v = :v");
        assertThat(client.delete.expressionAttributeNames()).isEqualTo(Map.of("#g", "_dynabridge"));
        assertThat(client.delete.expressionAttributeValues())
                .isEqualTo(
                        Map.of(":o", AttributeValue.fromS(Changes.owner("1")), ":v", AttributeValue.fromS("0002.1")));
    }

    @Test
    void aChangedItemIsNoFailureButAnythingElseIs() {
        client.trouble = ConditionalCheckFailedException.builder().build();
        assertThat(gateway.delete(PASS, "books-by-title", DUNE).join().deleted())
                .isFalse();
        client.trouble = InternalServerErrorException.builder().build();
        assertThatThrownBy(() -> gateway.delete(PASS, "books-by-title", DUNE).join())
                .hasCauseInstanceOf(InternalServerErrorException.class);
    }

    @Test
    void theScanAsksForThePipelinesItemsOfOlderEpochs() {
        Map<String, Object> guard = item("k", Changes.owner("1"), "v", "0002.1");
        Map<String, Object> damaged = item("v", "0002.1");
        client.found = List.of(
                ItemCodec.toSdk(Map.of(
                        "title", AttributeType.S.attribute("Dune"), "_dynabridge", AttributeType.M.attribute(guard))),
                ItemCodec.toSdk(Map.of(
                        "title",
                        AttributeType.S.attribute("Emma"),
                        "_dynabridge",
                        AttributeType.M.attribute(damaged))));
        SweepGateway.Page page = gateway.scan(PASS, TABLE, SweepGateway.Age.OLDER, 70, Optional.empty())
                .join();
        assertThat(client.scan.limit()).isEqualTo(70);
        assertThat(client.scan.filterExpression()).isEqualTo("#g.o = :o AND #g.t = :t AND #g.v < :v");
        assertThat(client.scan.expressionAttributeValues())
                .isEqualTo(Map.of(
                        ":o", AttributeValue.fromS("books"),
                        ":t", AttributeValue.fromS("books-by-isbn"),
                        ":v", AttributeValue.fromS("0003")));
        assertThat(client.scan.expressionAttributeNames()).containsValues("title", "_dynabridge");
        assertThat(page.next()).isEmpty();
        assertThat(page.candidates().get(0)).isEqualTo(DUNE);
        assertThat(page.candidates().get(1).owner()).isEmpty();
    }

    @Test
    void theSourceIsAskedConsistentlyForKeysAloneAndWhatItDidNotLookForIsUnknown() {
        client.answer = BatchGetItemResponse.builder()
                .responses(Map.of(SOURCE.arn(), List.of(Map.of("n", AttributeValue.fromN("10")))))
                .unprocessedKeys(Map.of(
                        SOURCE.arn(),
                        KeysAndAttributes.builder()
                                .keys(List.of(Map.of("n", AttributeValue.fromN("2"))))
                                .build()))
                .build();
        // DynamoDB may spell a number in another way than we do.
        ItemKey ten = ItemKey.of(item("n:N", "1E1"), List.of("n"));
        ItemKey two = ItemKey.of(item("n:N", "2.0"), List.of("n"));
        ItemKey three = ItemKey.of(item("n:N", "3"), List.of("n"));
        SweepGateway.Presence presence =
                gateway.ask(SOURCE, List.of(ten, two, three)).join();
        assertThat(presence).isEqualTo(new SweepGateway.Presence(Set.of(ten), Set.of(two)));
        KeysAndAttributes asked = client.asked.requestItems().get(SOURCE.arn());
        assertThat(asked.consistentRead()).isTrue();
        assertThat(asked.keys()).hasSize(3);
        assertThat(asked.projectionExpression()).isEqualTo("#k0");
        assertThat(asked.expressionAttributeNames()).isEqualTo(Map.of("#k0", "n"));
    }

    @Test
    void theSourceIsReadByArnInItsRegionUnlessAnEndpointIsSet() {
        SinkConfig elsewhere = config(Map.of(AwsConfig.REGION, "us-east-1"));
        SinkConfig here = config(Map.of(AwsConfig.REGION, "eu-north-1"));
        SinkConfig local = config(Map.of(AwsConfig.REGION, "us-east-1", AwsConfig.ENDPOINT, "http://localhost:8000"));
        try (DynamoDbClients own = DynamoDbClients.open(elsewhere.aws(), 1);
                SourceClients abroad = new SourceClients(elsewhere, own);
                SourceClients home = new SourceClients(here, own);
                SourceClients override = new SourceClients(local, own)) {
            DynamoDbAsyncClient far = abroad.clientFor(SOURCE);
            assertThat(far).isNotSameAs(own.dynamoDb()).isSameAs(abroad.clientFor(SOURCE));
            assertThat(far.serviceClientConfiguration().region().id()).isEqualTo("eu-north-1");
            assertThat(abroad.nameOf(SOURCE)).isEqualTo(SOURCE.arn());
            assertThat(home.clientFor(SOURCE)).isSameAs(own.dynamoDb());
            assertThat(home.nameOf(SOURCE)).isEqualTo(SOURCE.arn());
            assertThat(override.clientFor(SOURCE)).isSameAs(own.dynamoDb());
            assertThat(override.nameOf(SOURCE)).isEqualTo("books-by-isbn");
        }
    }

    @Test
    void aStoppedTaskOpensNoClients() {
        SourceClients stopped = new SourceClients(config(Map.of(AwsConfig.REGION, "us-east-1")), null);
        stopped.close();
        assertThatThrownBy(() -> stopped.clientFor(SOURCE)).isInstanceOf(IllegalStateException.class);
    }

    private static SinkConfig config(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(settings);
        all.put(AwsConfig.ACCESS_KEY_ID, "test");
        all.put(AwsConfig.SECRET_ACCESS_KEY, "test");
        return new SinkConfig(all);
    }

    private static final class NotingClient implements DynamoDbAsyncClient {
        private DeleteItemRequest delete;
        private ScanRequest scan;
        private BatchGetItemRequest asked;
        private BatchGetItemResponse answer;
        private RuntimeException trouble;
        private List<Map<String, AttributeValue>> found = List.of();

        @Override
        public CompletableFuture<DeleteItemResponse> deleteItem(DeleteItemRequest request) {
            delete = request;
            return trouble == null
                    ? CompletableFuture.completedFuture(
                            DeleteItemResponse.builder().build())
                    : CompletableFuture.failedFuture(trouble);
        }

        @Override
        public CompletableFuture<ScanResponse> scan(ScanRequest request) {
            scan = request;
            return CompletableFuture.completedFuture(
                    ScanResponse.builder().items(found).build());
        }

        @Override
        public CompletableFuture<BatchGetItemResponse> batchGetItem(BatchGetItemRequest request) {
            asked = request;
            return CompletableFuture.completedFuture(answer);
        }

        @Override
        public String serviceName() {
            return "dynamodb";
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    }
}
