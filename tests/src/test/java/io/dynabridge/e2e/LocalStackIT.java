package io.dynabridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.tools.stack.LocalStack;
import io.dynabridge.tools.stack.Worker;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.StreamViewType;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

@ExtendWith(SharedStack.class)
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class LocalStackIT {

    private final LocalStack stack;

    LocalStackIT(LocalStack stack) {
        this.stack = stack;
    }

    @Test
    void dynamoDbLocalMakesTablesWithStreams() {
        try (DynamoDbAsyncClient dynamoDb = dynamoDb("someone")) {
            TableDescription table = dynamoDb.createTable(request -> request.tableName("stack-with-stream")
                            .attributeDefinitions(AttributeDefinition.builder()
                                    .attributeName("id")
                                    .attributeType(ScalarAttributeType.S)
                                    .build())
                            .keySchema(KeySchemaElement.builder()
                                    .attributeName("id")
                                    .keyType(KeyType.HASH)
                                    .build())
                            .billingMode(BillingMode.PAY_PER_REQUEST)
                            .streamSpecification(stream ->
                                    stream.streamEnabled(true).streamViewType(StreamViewType.NEW_AND_OLD_IMAGES)))
                    .join()
                    .tableDescription();

            assertThat(table.latestStreamArn()).contains("stack-with-stream/stream/");
        }
    }

    @Test
    void everyoneSeesTheSameTablesWhateverTheirCredentials() {
        try (DynamoDbAsyncClient one = dynamoDb("one");
                DynamoDbAsyncClient other = dynamoDb("other")) {
            one.createTable(request -> request.tableName("stack-shared")
                            .attributeDefinitions(AttributeDefinition.builder()
                                    .attributeName("id")
                                    .attributeType(ScalarAttributeType.N)
                                    .build())
                            .keySchema(KeySchemaElement.builder()
                                    .attributeName("id")
                                    .keyType(KeyType.HASH)
                                    .build())
                            .billingMode(BillingMode.PAY_PER_REQUEST))
                    .join();

            assertThat(other.describeTable(request -> request.tableName("stack-shared"))
                            .join()
                            .table()
                            .tableName())
                    .isEqualTo("stack-shared");
        }
    }

    @Test
    void theBrokerHoldsTheWorkersTopics() throws Exception {
        Properties config = new Properties();
        config.put("bootstrap.servers", stack.bootstrapServers());
        try (Admin admin = Admin.create(config)) {
            Set<String> topics = admin.listTopics().names().get(30, TimeUnit.SECONDS);

            assertThat(topics)
                    .contains("dynabridge-connect-configs", "dynabridge-connect-offsets", "dynabridge-connect-status");
        }
    }

    @Test
    void aWorkerKilledAndStartedAgainServesRequestsWithinSeconds() {
        Worker worker = stack.worker();

        worker.kill();
        assertThat(worker.isAlive()).isFalse();
        assertThat(worker.rest().isHealthy()).isFalse();

        Instant start = Instant.now();
        worker.start();

        assertThat(worker.rest().connectors()).isNotNull();
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(30));
    }

    @Test
    void aSecondWorkerJoinsTheSameCluster() {
        Worker second = stack.addWorker();
        try {
            assertThat(second.url()).isNotEqualTo(stack.connectUrl());
            assertThat(second.rest().isHealthy()).isTrue();
        } finally {
            second.kill();
        }
        assertThat(stack.connect().isHealthy()).isTrue();
    }

    @Test
    void aFrozenDynamoDbAnswersAgainOnceItGoesOn() {
        stack.dynamoDb().suspend();
        try (DynamoDbAsyncClient dynamoDb = dynamoDb("someone")) {
            var answer = dynamoDb.listTables();
            assertThat(answer).isNotDone();

            stack.dynamoDb().resume();

            assertThat(answer.join().tableNames()).isNotNull();
        } finally {
            stack.dynamoDb().resume();
        }
    }

    private DynamoDbAsyncClient dynamoDb(String accessKey) {
        URI endpoint = stack.dynamoDbEndpoint();
        return DynamoDbAsyncClient.builder()
                .endpointOverride(endpoint)
                .region(Region.EU_CENTRAL_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKey, "secret")))
                .httpClientBuilder(NettyNioAsyncHttpClient.builder().eventLoopGroup(Tables.HTTP_THREADS))
                .build();
    }
}
