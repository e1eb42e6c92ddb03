package io.dynabridge.tools.chaos.check;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dynabridge.tools.chaos.check.Violation.Kind;
import org.junit.jupiter.api.Test;

class FailureCheckTest {

    private final FailureCheck check = new FailureCheck();

    @Test
    void whatRunsIsPausedOrNotAssignedHasNotFailed() throws JsonProcessingException {
        assertThat(check.hasFailed("sink", status("RUNNING", "UNASSIGNED"))).isFalse();
        assertThat(check.hasFailed("sink", status("PAUSED", "PAUSED"))).isFalse();
        assertThat(check.violations()).isEmpty();
    }

    @Test
    void findsAFailedTaskOnceHoweverOftenItIsSeen() throws JsonProcessingException {
        assertThat(check.hasFailed("sink", status("RUNNING", "FAILED"))).isTrue();
        assertThat(check.hasFailed("sink", status("RUNNING", "FAILED"))).isTrue();

        assertThat(check.violations()).singleElement().satisfies(violation -> {
            assertThat(violation.kind()).isEqualTo(Kind.FAILED);
            assertThat(violation.text()).isEqualTo("sink, task 3 failed: a reason");
        });
    }

    @Test
    void findsAFailedConnectorBesideItsTasks() throws JsonProcessingException {
        assertThat(check.hasFailed("sink", status("FAILED", "FAILED"))).isTrue();

        assertThat(check.violations()).hasSize(2);
    }

    private static JsonNode status(String connector, String task) throws JsonProcessingException {
        return new ObjectMapper()
                .readTree("{\"connector\": {\"state\": \"" + connector + "\", \"trace\": \"a reason\"},"
                        + " \"tasks\": [{\"id\": 3, \"state\": \"" + task + "\", \"trace\": \"a reason\"}]}");
    }
}
