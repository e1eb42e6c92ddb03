package io.dynabridge.tools.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchStatementErrorCodeEnum;
import software.amazon.awssdk.services.dynamodb.model.BatchStatementRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchStatementResponse;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.GetRecordsResponse;
import software.amazon.awssdk.services.dynamodb.model.InternalServerErrorException;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsAsyncClient;

/** What a client of the SDK sees, and what reaches DynamoDB. */
class FaultProxyTest {

    private static final long SEED = 11;
    private static final Duration LONGEST_DELAY = Duration.ofMillis(20);
    private static final int BATCH = 25;

    /** Shared, because each takes two seconds to close. */
    private static final SdkAsyncHttpClient HTTP = NettyNioAsyncHttpClient.create();

    private StubDynamoDb dynamoDb;
    private FaultProxy proxy;
    private DynamoDbAsyncClient client;

    @BeforeEach
    void start() throws IOException {
        dynamoDb = new StubDynamoDb();
        proxy = FaultProxy.start(dynamoDb.endpoint(), SEED, LONGEST_DELAY);
        client = DynamoDbAsyncClient.builder()
                .httpClient(HTTP)
                .endpointOverride(proxy.endpoint())
                .region(Region.EU_NORTH_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                .overrideConfiguration(override -> override.retryStrategy(AwsRetryStrategy.doNotRetry()))
                .build();
    }

    @AfterAll
    static void closeConnections() {
        HTTP.close();
    }

    @AfterEach
    void stop() {
        client.close();
        proxy.close();
        dynamoDb.close();
    }

    @Test
    void withoutFaultsRequestsAndAnswersPassAsTheyAre() {
        dynamoDb.willAnswer(200, request -> "{\"Attributes\":{\"pages\":{\"N\":\"412\"}}}");

        assertThat(put("Dune")).containsEntry("pages", AttributeValue.fromN("412"));
        assertThat(dynamoDb.requests)
                .singleElement()
                .satisfies(request ->
                        assertThat(request.at("/Item/title/S").asText()).isEqualTo("Dune"));
        assertThat(proxy.traffic().requests("PutItem")).isEqualTo(1);
        assertThat(proxy.traffic().faults()).isZero();
    }

    @Test
    void anErrorOfDynamoDbPassesAsItIs() {
        dynamoDb.willAnswer(
                400,
                request -> "{\"__type\":\"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException\","
                        + "\"message\":\"No such table\"}");

        assertFails(() -> put("Dune"))
                .isInstanceOfSatisfying(
                        AwsServiceException.class,
                        e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("ResourceNotFoundException"));
    }

    @Test
    void throttlingAndServerErrorsAreWhatTheSdkTakesThemFor() {
        proxy.follow(always("PutItem", Fault.THROUGHPUT_EXCEEDED));
        assertFails(() -> put("Dune")).isInstanceOf(ProvisionedThroughputExceededException.class);

        proxy.follow(always("PutItem", Fault.THROTTLED));
        assertFails(() -> put("Dune"))
                .isInstanceOfSatisfying(
                        AwsServiceException.class,
                        e -> assertThat(e.isThrottlingException()).isTrue());

        proxy.follow(always("PutItem", Fault.SERVER_ERROR));
        assertFails(() -> put("Dune")).isInstanceOf(InternalServerErrorException.class);

        proxy.follow(always("PutItem", Fault.UNAVAILABLE));
        assertFails(() -> put("Dune"))
                .isInstanceOfSatisfying(
                        AwsServiceException.class,
                        e -> assertThat(e.statusCode()).isEqualTo(503));

        assertThat(dynamoDb.requests).isEmpty();
        assertThat(proxy.traffic().faults()).isEqualTo(4);
        assertThat(proxy.traffic().faults("PutItem", Fault.THROTTLED)).isEqualTo(1);
    }

    @Test
    void aLostRequestNeverReachesDynamoDbAndALostAnswerDoes() {
        proxy.follow(always("PutItem", Fault.REQUEST_LOST));
        assertFails(() -> put("Dune")).isInstanceOf(SdkClientException.class);
        assertThat(dynamoDb.requests).isEmpty();

        proxy.follow(always("PutItem", Fault.ANSWER_LOST));
        assertFails(() -> put("Dune")).isInstanceOf(SdkClientException.class);
        assertThat(dynamoDb.requests).hasSize(1);
    }

    @Test
    void aLateRequestReachesDynamoDbWhenTheClientHasGivenItUp() throws InterruptedException {
        CountDownLatch reached = new CountDownLatch(1);
        dynamoDb.willAnswer(200, request -> {
            reached.countDown();
            return "{}";
        });
        proxy.follow(always("PutItem", Fault.REQUEST_LATE));

        assertFails(() -> put("Dune")).isInstanceOf(SdkClientException.class);

        assertThat(reached.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void anAnswerThatEndsInItsMiddleIsNone() {
        dynamoDb.willAnswer(200, request -> "{\"Attributes\":{\"pages\":{\"N\":\"412\"}}}");
        proxy.follow(always("PutItem", Fault.ANSWER_CUT));

        assertFails(() -> put("Dune")).isInstanceOf(SdkClientException.class);

        assertThat(dynamoDb.requests).hasSize(1);
    }

    @Test
    void aShortPageIsOneThatDynamoDbWasAskedFor() {
        proxy.follow(always("Scan", Fault.SHORT_PAGE));

        client.scan(request -> request.tableName("books").limit(500)).join();

        assertThat(dynamoDb.requests)
                .singleElement()
                .satisfies(request -> assertThat(request.path("Limit").asInt()).isBetween(1, 3));
    }

    @Test
    void anEmptyPageGoesOnFromTheSamePlace() {
        proxy.follow(always("GetRecords", Fault.EMPTY_PAGE));
        try (DynamoDbStreamsAsyncClient streams = DynamoDbStreamsAsyncClient.builder()
                .httpClient(HTTP)
                .endpointOverride(proxy.endpoint())
                .region(Region.EU_NORTH_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create("local", "local")))
                .build()) {
            GetRecordsResponse page = streams.getRecords(request -> request.shardIterator("there"))
                    .join();

            assertThat(page.records()).isEmpty();
            assertThat(page.nextShardIterator()).isEqualTo("there");
        }
        assertThat(dynamoDb.requests).isEmpty();
    }

    @Test
    void aDelayedRequestIsAnswered() {
        proxy.follow(always("PutItem", Fault.DELAYED));

        put("Dune");

        assertThat(dynamoDb.requests).hasSize(1);
        assertThat(proxy.traffic().faults(Fault.DELAYED)).isEqualTo(1);
    }

    @Test
    void aLateAnswerComesWhenTheClientHasGivenUpThoughTheRequestIsLongCarriedOut() {
        proxy.follow(always("PutItem", Fault.ANSWER_LATE));

        assertFails(() -> client.putItem(request -> request.tableName("books")
                                .item(item("Dune"))
                                .overrideConfiguration(override -> override.apiCallTimeout(Duration.ofSeconds(1))))
                        .join())
                .isInstanceOf(ApiCallTimeoutException.class);

        assertThat(dynamoDb.requests).hasSize(1);
        assertThat(proxy.underWay()).as("DynamoDB is done with it").isZero();
    }

    @Test
    void whatIsUnprocessedOfABatchOfWritesIsWhatDidNotReachDynamoDb() {
        dynamoDb.willAnswer(200, request -> "{\"UnprocessedItems\":{},\"ConsumedCapacity\":[{\"CapacityUnits\":3.0}]}");
        proxy.follow(always("BatchWriteItem", Fault.UNPROCESSED));
        List<WriteRequest> writes = IntStream.range(0, BATCH)
                .mapToObj(number -> WriteRequest.builder()
                        .putRequest(put -> put.item(item("Title " + number)))
                        .build())
                .toList();

        var response = client.batchWriteItem(request -> request.requestItems(Map.of("books", writes))
                        .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL))
                .join();

        List<WriteRequest> back = response.unprocessedItems().get("books");
        List<String> titles = new ArrayList<>(back.stream()
                .map(write -> write.putRequest().item().get("title").s())
                .toList());
        dynamoDb.requests
                .get(0)
                .at("/RequestItems/books")
                .forEach(
                        write -> titles.add(write.at("/PutRequest/Item/title/S").asText()));
        assertThat(back).hasSizeBetween(1, BATCH - 1);
        assertThat(titles)
                .containsExactlyInAnyOrderElementsOf(writes.stream()
                        .map(write -> write.putRequest().item().get("title").s())
                        .toList());
        assertThat(proxy.traffic().units("BatchWriteItem")).isEqualTo(3.0);
        assertThat(proxy.traffic().writes("BatchWriteItem")).isEqualTo(BATCH - back.size());
    }

    @Test
    void aBatchOfWhichNothingIsLeftIsThrottledAsAWhole() {
        proxy.follow(always("BatchWriteItem", Fault.UNPROCESSED));
        WriteRequest write =
                WriteRequest.builder().putRequest(put -> put.item(item("Dune"))).build();

        assertFails(() -> client.batchWriteItem(request -> request.requestItems(Map.of("books", List.of(write))))
                        .join())
                .isInstanceOf(ProvisionedThroughputExceededException.class);
        assertThat(dynamoDb.requests).isEmpty();
    }

    @Test
    void statementsThatFailStandInTheirPlacesAmongThoseThatDoNot() {
        dynamoDb.willAnswer(200, FaultProxyTest::echoStatements);
        proxy.follow(always("BatchExecuteStatement", Fault.STATEMENTS_FAILED));

        List<BatchStatementResponse> responses = statements(BATCH);

        assertThat(responses).hasSize(BATCH);
        int failed = 0;
        for (int number = 0; number < BATCH; number++) {
            BatchStatementResponse response = responses.get(number);
            if (response.error() == null) {
                assertThat(response.item()).containsEntry("statement", AttributeValue.fromS("Statement " + number));
            } else {
                assertThat(response.error().code())
                        .isIn(
                                BatchStatementErrorCodeEnum.THROTTLING_ERROR,
                                BatchStatementErrorCodeEnum.PROVISIONED_THROUGHPUT_EXCEEDED,
                                BatchStatementErrorCodeEnum.INTERNAL_SERVER_ERROR);
                failed++;
            }
        }
        assertThat(failed).isBetween(1, BATCH - 1);
        assertThat(dynamoDb.requests.get(0).path("Statements")).hasSize(BATCH - failed);
    }

    @Test
    void aSingleStatementFailsWithoutReachingDynamoDb() {
        proxy.follow(always("BatchExecuteStatement", Fault.STATEMENTS_FAILED));

        assertThat(statements(1))
                .singleElement()
                .satisfies(response -> assertThat(response.error()).isNotNull());
        assertThat(dynamoDb.requests).isEmpty();
    }

    @Test
    void aCanceledTransactionHasAReasonForEachItemAndNoFailedCondition() {
        proxy.follow(always("TransactWriteItems", Fault.TRANSACTION_CANCELED));
        TransactWriteItem write = TransactWriteItem.builder()
                .put(put -> put.tableName("books").item(item("Dune")))
                .build();

        assertFails(() -> client.transactWriteItems(request -> request.transactItems(write, write))
                        .join())
                .asInstanceOf(type(TransactionCanceledException.class))
                .satisfies(cancelled -> assertThat(cancelled.cancellationReasons())
                        .hasSize(2)
                        .extracting(CancellationReason::code)
                        .isSubsetOf("TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded", "None")
                        .anyMatch(code -> !code.equals("None")));
        assertThat(dynamoDb.requests).isEmpty();
    }

    @Test
    void refusedConditionsAreCountedWhereverTheyStand() {
        dynamoDb.willAnswer(
                400,
                request -> "{\"__type\":\"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException\","
                        + "\"message\":\"The conditional request failed\"}");
        assertFails(() -> put("Dune")).isInstanceOf(AwsServiceException.class);
        dynamoDb.willAnswer(
                400,
                request -> "{\"__type\":\"com.amazonaws.dynamodb.v20120810#TransactionCanceledException\","
                        + "\"CancellationReasons\":[{\"Code\":\"ConditionalCheckFailed\"},{\"Code\":\"None\"}]}");
        assertFails(() -> put("Dune")).isInstanceOf(TransactionCanceledException.class);
        dynamoDb.willAnswer(
                200,
                request -> "{\"Responses\":[{\"Error\":{\"Code\":\"ConditionalCheckFailed\"}},{}],"
                        + "\"ConsumedCapacity\":[{\"CapacityUnits\":2.0}]}");
        statements(2);

        assertThat(proxy.traffic().refusals("PutItem")).isEqualTo(2);
        assertThat(proxy.traffic().refusals("BatchExecuteStatement")).isEqualTo(1);
        assertThat(proxy.traffic().units("BatchExecuteStatement")).isEqualTo(2.0);
        assertThat(proxy.traffic().writes()).isEqualTo(4);
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void everyFaultEndsWithThePlan(Fault fault) {
        String operation = fault.operations().stream().findFirst().orElse("PutItem");
        proxy.follow(always(operation, fault));
        proxy.follow(FaultPlan.none());

        put("Dune");

        assertThat(proxy.traffic().faults()).isZero();
    }

    @Test
    void aProxyWithoutDynamoDbBehindItSaysSo() {
        dynamoDb.close();

        assertFails(() -> put("Dune"))
                .isInstanceOfSatisfying(
                        AwsServiceException.class,
                        e -> assertThat(e.statusCode()).isEqualTo(502))
                .hasMessageContaining("does not answer");
    }

    private Map<String, AttributeValue> put(String title) {
        return client.putItem(request -> request.tableName("books").item(item(title)))
                .join()
                .attributes();
    }

    private List<BatchStatementResponse> statements(int count) {
        List<BatchStatementRequest> statements = IntStream.range(0, count)
                .mapToObj(number -> BatchStatementRequest.builder()
                        .statement("Statement " + number)
                        .build())
                .toList();
        return client.batchExecuteStatement(request -> request.statements(statements))
                .join()
                .responses();
    }

    private static String echoStatements(JsonNode request) {
        List<String> responses = new ArrayList<>();
        request.path("Statements")
                .forEach(statement ->
                        responses.add("{\"Item\":{\"statement\":{\"S\":" + statement.path("Statement") + "}}}"));
        return "{\"Responses\":[" + String.join(",", responses) + "]}";
    }

    private static Map<String, AttributeValue> item(String title) {
        return Map.of("title", AttributeValue.fromS(title));
    }

    private static FaultPlan always(String operation, Fault fault) {
        return FaultPlan.none().with(operation, Collections.singletonMap(fault, 1.0));
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> assertFails(ThrowingCallable call) {
        return assertThatThrownBy(call).isInstanceOf(CompletionException.class).cause();
    }
}
