package io.dynabridge.tools.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.tools.plan.Finding.Level;
import io.dynabridge.tools.plan.PermissionAnswer.Verdict;
import io.dynabridge.tools.plan.Probe.Need;
import java.net.ConnectException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;

class PermissionAnswerTest {

    private static final String PUT = "dynamodb:PutItem";

    @Test
    void whoeverComesAsFarAsTheConditionMay() {
        assertThat(verdict(null)).isEqualTo(Verdict.GRANTED);
        assertThat(verdict(ConditionalCheckFailedException.builder().build())).isEqualTo(Verdict.GRANTED);
        assertThat(verdict(cancelled("ConditionalCheckFailed", ""))).isEqualTo(Verdict.GRANTED);
    }

    @Test
    void aDenialNamesTheActionThatItIsAbout() {
        String said = "User: arn:aws:sts::1:assumed-role/x/y is not authorized to perform: kms:Decrypt on resource: z";

        assertThat(PermissionAnswer.of(PUT, error("AccessDeniedException", said)))
                .isEqualTo(new PermissionAnswer(Verdict.DENIED, "kms:Decrypt", said));
        assertThat(PermissionAnswer.of(PUT, error("AccessDeniedException", "no"))
                        .action())
                .isEqualTo(PUT);
        assertThat(PermissionAnswer.of(
                                "dynamodb:PartiQLInsert",
                                cancelled("AccessDenied", "to perform: dynamodb:PartiQLUpdate on"))
                        .action())
                .isEqualTo("dynamodb:PartiQLUpdate");
    }

    @Test
    void anythingElseTellsNothing() {
        assertThat(verdict(error("ValidationException", "x"))).isEqualTo(Verdict.UNKNOWN);
        assertThat(verdict(error("ThrottlingException", "x"))).isEqualTo(Verdict.UNKNOWN);
        assertThat(verdict(new ConnectException("refused"))).isEqualTo(Verdict.UNKNOWN);
    }

    @Test
    void whatIsMissingCountsByWhatTheConnectorNeedsItFor() {
        Map<Probe, PermissionAnswer> answers = new LinkedHashMap<>();
        for (Need need : Need.values()) {
            answers.put(
                    probe("dynamodb:" + need, need), new PermissionAnswer(Verdict.DENIED, "dynamodb:" + need, "no"));
            answers.put(
                    probe("dynamodb:In" + need, need),
                    new PermissionAnswer(Verdict.UNKNOWN, "dynamodb:In" + need, "?"));
        }
        answers.put(probe(PUT, Need.REQUIRED), new PermissionAnswer(Verdict.GRANTED, PUT, ""));

        List<Finding> findings = PermissionCheck.findings(answers);
        assertThat(findings)
                .extracting(Finding::level)
                .containsExactly(Level.FINE, Level.MEND, Level.UNKNOWN, Level.NOTE, Level.NOTE, Level.NOTE, Level.NOTE);
        assertThat(findings.get(0).text()).isEqualTo("granted: PutItem");
        assertThat(findings.get(1).text()).contains("dynamodb:REQUIRED on table t is missing");
    }

    private static Probe probe(String action, Need need) {
        return new Probe(action, "table t", need, () -> CompletableFuture.completedFuture(null));
    }

    private static Verdict verdict(Throwable failure) {
        return PermissionAnswer.of(PUT, failure == null ? null : new CompletionException(failure))
                .verdict();
    }

    private static Throwable error(String code, String message) {
        return DynamoDbException.builder()
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .build();
    }

    private static Throwable cancelled(String code, String message) {
        return TransactionCanceledException.builder()
                .cancellationReasons(
                        CancellationReason.builder().code("None").build(),
                        CancellationReason.builder().code(code).message(message).build())
                .build();
    }
}
