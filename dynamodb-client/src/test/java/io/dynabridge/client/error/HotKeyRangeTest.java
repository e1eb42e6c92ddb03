package io.dynabridge.client.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.InternalServerErrorException;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;
import software.amazon.awssdk.services.dynamodb.model.RequestLimitExceededException;
import software.amazon.awssdk.services.dynamodb.model.ThrottlingException;
import software.amazon.awssdk.services.dynamodb.model.ThrottlingReason;

class HotKeyRangeTest {

    private static final String TABLE_KEY_RANGE = "TableWriteKeyRangeThroughputExceeded";

    @Test
    void aKeyRangeOfTheTableIsOneWhateverTheExceptionAndItsWrapper() {
        List<ThrottlingReason> reasons = reasons(TABLE_KEY_RANGE, "TableReadKeyRangeThroughputExceeded");
        assertThat(HotKeyRange.isCauseOf(new CompletionException(exceeded(TABLE_KEY_RANGE))))
                .isTrue();
        assertThat(HotKeyRange.isCauseOf(
                        ThrottlingException.builder().throttlingReasons(reasons).build()))
                .isTrue();
        assertThat(HotKeyRange.isCauseOf(RequestLimitExceededException.builder()
                        .throttlingReasons(reasons)
                        .build()))
                .isTrue();
    }

    @Test
    void theWholeTableTheAccountAnIndexOrNoReasonIsNone() {
        assertThat(HotKeyRange.isCauseOf(exceeded("TableWriteProvisionedThroughputExceeded")))
                .isFalse();
        assertThat(HotKeyRange.isCauseOf(exceeded("TableWriteAccountLimitExceeded")))
                .isFalse();
        assertThat(HotKeyRange.isCauseOf(exceeded("IndexWriteKeyRangeThroughputExceeded")))
                .isFalse();
        assertThat(HotKeyRange.isCauseOf(exceeded(TABLE_KEY_RANGE, "TableWriteAccountLimitExceeded")))
                .isFalse();
        assertThat(HotKeyRange.isCauseOf(exceeded())).isFalse();
        assertThat(HotKeyRange.isCauseOf(InternalServerErrorException.builder().build()))
                .isFalse();
    }

    private static ProvisionedThroughputExceededException exceeded(String... reasons) {
        return ProvisionedThroughputExceededException.builder()
                .throttlingReasons(reasons(reasons))
                .build();
    }

    private static List<ThrottlingReason> reasons(String... reasons) {
        return Arrays.stream(reasons)
                .map(each -> ThrottlingReason.builder().reason(each).build())
                .toList();
    }
}
