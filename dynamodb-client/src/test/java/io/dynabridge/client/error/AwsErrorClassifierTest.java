package io.dynabridge.client.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.ConnectException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;

class AwsErrorClassifierTest {

    @ParameterizedTest
    @CsvSource({
        "ProvisionedThroughputExceededException, 400, THROTTLED",
        "ThrottlingException,                    400, THROTTLED",
        "RequestLimitExceeded,                   400, THROTTLED",
        "LimitExceededException,                 400, THROTTLED",
        "TransactionConflictException,           400, THROTTLED",
        "ReplicatedWriteConflictException,       400, THROTTLED",
        "InternalServerError,                    500, RETRIABLE",
        "ServiceUnavailable,                     503, RETRIABLE",
        "AnythingNew,                            502, RETRIABLE",
        "ValidationException,                    400, RECORD",
        "ItemCollectionSizeLimitExceededException, 400, RECORD",
        "ResourceNotFoundException,              400, FATAL",
        "AccessDeniedException,                  400, FATAL",
        "UnrecognizedClientException,            400, FATAL",
        "ExpiredTokenException,                  400, FATAL",
    })
    void aServiceAnswerIsSortedByItsCode(String code, int status, ErrorKind kind) {
        assertThat(AwsErrorClassifier.classify(new CompletionException(service(code, status))))
                .isEqualTo(kind);
    }

    @Test
    void whatNeverGotAnAnswerMayBeRepeated() {
        assertThat(AwsErrorClassifier.classify(ApiCallAttemptTimeoutException.create(1)))
                .isEqualTo(ErrorKind.RETRIABLE);
        assertThat(AwsErrorClassifier.classify(SdkClientException.create("x", new ConnectException("refused"))))
                .isEqualTo(ErrorKind.RETRIABLE);
    }

    @Test
    void aBugOfOursIsNeverRetried() {
        assertThat(AwsErrorClassifier.classify(new NullPointerException())).isEqualTo(ErrorKind.FATAL);
    }

    @Test
    void theRemedyNamesThePermissionOrTheKeyToChange() {
        assertThat(Remedy.explain(service("AccessDeniedException", 400), "dynamodb:Scan", "table books"))
                .contains("dynamodb:Scan", "table books", "IAM policy");
        assertThat(Remedy.explain(service("UnrecognizedClientException", 400), "dynamodb:Scan", "table books"))
                .contains("aws.access.key.id");
        assertThat(Remedy.explain(service("ResourceNotFoundException", 400), "dynamodb:Scan", "table books"))
                .contains("There is no table books", "aws.region");
        assertThat(Remedy.explain(SdkClientException.create("Connection refused"), "dynamodb:Scan", "table books"))
                .contains("dynamodb.service.endpoint");
    }

    private static Throwable service(String code, int status) {
        return DynamoDbException.builder()
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage("said so")
                        .serviceName("DynamoDB")
                        .build())
                .build();
    }
}
