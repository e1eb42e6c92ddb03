package io.dynabridge.sink.plan;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;

/**
 * Where a record stands in Kafka, whatever transforms made of its topic.
 *
 * @param partition the original topic and partition
 * @param offset the offset there
 */
public record Coordinates(TopicPartition partition, long offset) {

    /** The coordinates of a record. */
    public static Coordinates of(SinkRecord sinkRecord) {
        return new Coordinates(
                new TopicPartition(sinkRecord.originalTopic(), sinkRecord.originalKafkaPartition()),
                sinkRecord.originalKafkaOffset());
    }

    @Override
    public String toString() {
        return partition + "@" + offset;
    }
}
