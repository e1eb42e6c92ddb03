package io.dynabridge.sink.write;

import static io.dynabridge.sink.Changes.change;
import static io.dynabridge.sink.Changes.item;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.client.error.ErrorKind;
import io.dynabridge.client.item.ItemCodec;
import io.dynabridge.envelope.Operation;
import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.sink.Changes;
import io.dynabridge.sink.guard.Answer;
import io.dynabridge.sink.guard.Observed;
import io.dynabridge.sink.guard.PutMode;
import io.dynabridge.sink.offset.OffsetTracker;
import io.dynabridge.sink.plan.ItemWritePlanner;
import io.dynabridge.sink.plan.KeyAttribute;
import io.dynabridge.sink.plan.TableKeys;
import io.dynabridge.sink.plan.TableNameFormat;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchExecuteStatementRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchExecuteStatementResponse;
import software.amazon.awssdk.services.dynamodb.model.BatchStatementError;
import software.amazon.awssdk.services.dynamodb.model.BatchStatementResponse;
import software.amazon.awssdk.services.dynamodb.model.ConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DeleteItemResponse;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutItemResponse;

/** What the courier asks, and what it makes of the answers, against a client that notes and answers as told. */
class StatementCourierTest {

    private static final TableKeys TABLE =
            new TableKeys("books", List.of(KeyAttribute.partition("title", AttributeType.S)));
    private static final Map<String, Object> DUNE = item("isbn", "1", "title", "Dune");
    private static final Map<String, Object> EMMA = item("isbn", "2", "title", "Emma");

    private final NotingClient client = new NotingClient();
    private final StatementCourier courier = new StatementCourier(client, "_g", 25);

    @Test
    void insertsUpdatesAndDeletesShareARequest() {
        List<Answer> answers = send(
                pending("1", null, DUNE),
                pending("2", EMMA, EMMA),
                pending("3", item("isbn", "3", "title", "Ulysses"), null));
        assertThat(SaidStatement.in(client.batch))
                .extracting(statement -> statement.statement().substring(0, 6))
                .containsExactly("INSERT", "UPDATE", "DELETE");
        assertThat(SaidStatement.body(client.batch)).containsEntry("ReturnConsumedCapacity", "TOTAL");
        assertThat(answers).containsOnly(new Answer.Applied(1));
    }

    @Test
    void unitsAreSharedOut() {
        client.consumed = List.of(
                ConsumedCapacity.builder().capacityUnits(3.0).build(),
                ConsumedCapacity.builder().capacityUnits(1.0).build());
        assertThat(send(pending("1", null, DUNE), pending("2", null, EMMA))).containsOnly(new Answer.Applied(2));
    }

    @Test
    void aWriteAloneIsAWholeGuardedRequestInOneTry() {
        send(pending("1", null, DUNE));
        assertThat(client.put.conditionExpression()).isEqualTo("attribute_not_exists(#p) OR (#g.k = :o AND #g.v < :v)");
        send(pending("1", DUNE, DUNE));
        assertThat(client.put.conditionExpression()).startsWith("attribute_not_exists(#p) OR ");
        send(pending("1", DUNE, null));
        assertThat(client.delete.conditionExpression())
                .isEqualTo("attribute_not_exists(#p) OR (#g.k = :o AND #g.v <= :v)");
        assertThat(client.batch).isNull();
    }

    @Test
    void aRefusedUpdateShowsWhatStandsThereAndItsNeighbourIsDone() {
        client.errors = List.of(refused("ConditionalCheckFailed", guarded(Changes.owner("1"), "0009")), none());
        List<Answer> answers = send(pending("1", DUNE, DUNE), pending("2", EMMA, EMMA));
        assertThat(answers)
                .containsExactly(
                        new Answer.Refused(new Observed.Fine(), new Observed.Own("0009"), 1), new Answer.Applied(1));
    }

    @Test
    void aRefusedUpdateWithoutAnItemFoundNone() {
        client.errors = List.of(refused("ConditionalCheckFailed", Map.of()), none());
        assertThat(send(pending("1", DUNE, DUNE), pending("2", EMMA, EMMA)).get(0))
                .isEqualTo(new Answer.Refused(new Observed.Fine(), new Observed.Absent(), 1));
    }

    @Test
    void aRefusedDeleteSpeaksOfTheKeyToFree() {
        client.errors = List.of(refused("ConditionalCheckFailed", guarded("other:1", "0009")), none());
        assertThat(send(pending("1", DUNE, null), pending("2", EMMA, EMMA)).get(0))
                .isEqualTo(new Answer.Refused(new Observed.Other("other:1"), new Observed.Fine(), 1));
    }

    @Test
    void aDuplicateIsUnknownUnlessItIsShown() {
        client.errors = List.of(refused("DuplicateItem", Map.of()), refused("DuplicateItem", ItemCodec.toSdk(EMMA)));
        assertThat(send(pending("1", null, DUNE), pending("2", null, EMMA)))
                .containsExactly(
                        new Answer.Refused(new Observed.Fine(), new Observed.Unknown(), 1),
                        new Answer.Refused(new Observed.Fine(), new Observed.Foreign(), 1));
    }

    @ParameterizedTest
    @CsvSource({
        "ProvisionedThroughputExceeded, THROTTLED",
        "ThrottlingError, THROTTLED",
        "RequestLimitExceeded, THROTTLED",
        "TransactionConflict, THROTTLED",
        "InternalServerError, RETRIABLE",
        "ValidationError, RECORD",
        "ItemCollectionSizeLimitExceeded, RECORD",
        "ResourceNotFound, RECORD",
        "SomethingNew, RECORD"
    })
    void whatPassesIsRetriedAndWhatDoesNotIsAskedAlone(String code, ErrorKind kind) {
        client.errors = List.of(refused(code, Map.of()), none());
        List<Answer> answers = send(pending("1", null, DUNE), pending("2", null, EMMA));
        assertThat(answers.get(0)).isInstanceOfSatisfying(Answer.Failed.class, failed -> {
            assertThat(failed.kind()).isEqualTo(kind);
            assertThat(failed.cause()).hasMessageContaining("said DynamoDB");
        });
        assertThat(answers.get(1)).isEqualTo(new Answer.Applied(1));
        assertThat(courier.firstMode(pending("1", null, DUNE).write())).isEqualTo(PutMode.CREATE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"AccessDeniedException", "UnknownOperationException"})
    void withoutThePermissionEveryWriteIsARequestOfItsOwn(String code) {
        client.failure = exception(code);
        PendingWrite create = pending("1", null, DUNE);
        assertThat(send(create, pending("2", EMMA, EMMA)))
                .allSatisfy(
                        answer -> assertThat(((Answer.Failed) answer).kind()).isEqualTo(ErrorKind.RETRIABLE));
        assertThatAllGoesAlone(create);
    }

    @Test
    void onePermissionThatIsMissingIsEnough() {
        client.errors = List.of(refused("AccessDenied", Map.of()), none());
        PendingWrite create = pending("1", null, DUNE);
        assertThat(((Answer.Failed) send(create, pending("2", EMMA, EMMA)).get(0)).kind())
                .isEqualTo(ErrorKind.RETRIABLE);
        assertThatAllGoesAlone(create);
    }

    @Test
    void aRequestThatFailsAsAWholeFailsForAll() {
        client.failure = exception("ValidationException");
        assertThat(send(pending("1", null, DUNE), pending("2", null, EMMA)))
                .containsOnly(new Answer.Failed(ErrorKind.RECORD, client.failure));
    }

    @Test
    void aValueThatIsNoAttributeIsFoundOutByEachGoingAlone() {
        Map<String, Object> broken = item("isbn", "1", "title", "Dune");
        broken.put("pages", Map.of("N", 7));
        assertThat(send(pending("1", null, broken), pending("2", null, EMMA)))
                .allSatisfy(
                        answer -> assertThat(((Answer.Failed) answer).kind()).isEqualTo(ErrorKind.RECORD));
        assertThat(client.batch).isNull();
    }

    private void assertThatAllGoesAlone(PendingWrite tried) {
        assertThat(courier.joins(tried.attempt())).isFalse();
        assertThat(courier.firstMode(pending("2", EMMA, EMMA).write())).isEqualTo(PutMode.GUARDED);
        assertThat(send(tried)).containsExactly(new Answer.Applied(1));
        assertThat(client.put.conditionExpression()).startsWith("attribute_not_exists(#p) OR ");
    }

    private List<Answer> send(PendingWrite... batch) {
        return courier.send(List.of(batch)).join();
    }

    private PendingWrite pending(String isbn, Map<String, Object> before, Map<String, Object> after) {
        Operation op = before == null ? Operation.CREATE : after == null ? Operation.DELETE : Operation.UPDATE;
        SinkRecord change = Changes.record(isbn, change(op, before, after, "7").value(), 0);
        PendingWrite write = new PendingWrite(
                change,
                new OffsetTracker().track(new TopicPartition(Changes.TOPIC, 0), 0),
                new ItemWritePlanner(
                                new TableNameFormat("table.name.format", "books"),
                                any -> TABLE,
                                Optional.of("_g"),
                                true)
                        .plan(change)
                        .write()
                        .orElseThrow(),
                Optional.empty());
        write.begin(courier.firstMode(write.write()));
        return write;
    }

    private static Map<String, AttributeValue> guarded(String owner, String version) {
        return ItemCodec.toSdk(Map.of("_g", AttributeType.M.attribute(item("k", owner, "v", version))));
    }

    private static BatchStatementResponse none() {
        return BatchStatementResponse.builder().tableName("books").build();
    }

    private static BatchStatementResponse refused(String code, Map<String, AttributeValue> item) {
        BatchStatementError.Builder error =
                BatchStatementError.builder().code(code).message("said DynamoDB");
        if (!item.isEmpty()) {
            error.item(item);
        }
        return BatchStatementResponse.builder().error(error.build()).build();
    }

    private static DynamoDbException exception(String code) {
        return (DynamoDbException) DynamoDbException.builder()
                .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).build())
                .build();
    }

    /** Answers at once: all done, but for the errors and the failure that it is told. */
    private static final class NotingClient implements DynamoDbAsyncClient {
        private BatchExecuteStatementRequest batch;
        private PutItemRequest put;
        private DeleteItemRequest delete;
        private List<BatchStatementResponse> errors = List.of();
        private List<ConsumedCapacity> consumed = List.of();
        private DynamoDbException failure;

        @Override
        public CompletableFuture<BatchExecuteStatementResponse> batchExecuteStatement(
                BatchExecuteStatementRequest request) {
            batch = request;
            if (failure != null) {
                return CompletableFuture.failedFuture(failure);
            }
            List<BatchStatementResponse> responses = new ArrayList<>(errors);
            while (responses.size() < SaidStatement.in(request).size()) {
                responses.add(none());
            }
            return CompletableFuture.completedFuture(BatchExecuteStatementResponse.builder()
                    .responses(responses)
                    .consumedCapacity(consumed)
                    .build());
        }

        @Override
        public CompletableFuture<PutItemResponse> putItem(PutItemRequest request) {
            put = request;
            return CompletableFuture.completedFuture(PutItemResponse.builder().build());
        }

        @Override
        public CompletableFuture<DeleteItemResponse> deleteItem(DeleteItemRequest request) {
            delete = request;
            return CompletableFuture.completedFuture(
                    DeleteItemResponse.builder().build());
        }

        @Override
        public String serviceName() {
            return SERVICE_NAME;
        }

        @Override
        public void close() {
            // There is nothing to close.
        }
    }
}
