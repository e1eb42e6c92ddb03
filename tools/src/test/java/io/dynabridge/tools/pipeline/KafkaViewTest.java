package io.dynabridge.tools.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class KafkaViewTest {

    @Test
    void aRefusalIsNotTakenForSilence() {
        assertThat(KafkaView.complaint("here:9092", new ExecutionException(new GroupAuthorizationException("g"))))
                .startsWith("Kafka at here:9092 refused what was asked of it")
                .contains("GroupAuthorizationException");
        assertThat(KafkaView.complaint("here:9092", new TimeoutException("no node")))
                .startsWith("Kafka at here:9092 does not answer: check --bootstrap-server");
    }
}
