package io.dynabridge.tools.verify;

import io.dynabridge.tools.console.Counted;
import io.dynabridge.tools.pipeline.CatchUp;
import io.dynabridge.tools.pipeline.KafkaView;
import io.dynabridge.tools.stack.StackException;
import java.util.Optional;
import java.util.function.Predicate;

/** Waits until a sink connector has written everything that stands in its topics by now. */
final class SinkLag implements LagGate {

    private final KafkaView kafka;
    private final Predicate<String> topics;
    private final CatchUp catchUp;

    /**
     * A gate.
     *
     * @param topics which topics the sink reads
     */
    SinkLag(KafkaView kafka, Predicate<String> topics, CatchUp catchUp) {
        this.kafka = kafka;
        this.topics = topics;
        this.catchUp = catchUp;
    }

    @Override
    public void await() throws InterruptedException {
        try {
            Optional<CatchUp.Stuck> stuck = catchUp.await(
                    kafka.ends(kafka.topics().stream().filter(topics).toList()), left -> {});
            if (stuck.isPresent()) {
                throw new UndecidableException(
                        "The sink has " + Counted.of(stuck.get().left(), "record")
                                + " to go, and does not get on: " + stuck.get().reason()
                                + ". Until they are written, nobody can tell what is different and what is late");
            }
        } catch (StackException e) {
            throw new UndecidableException(
                    e.getMessage() + ". Or leave --bootstrap-server out, to wait a fixed time (--settle)", e);
        }
    }
}
