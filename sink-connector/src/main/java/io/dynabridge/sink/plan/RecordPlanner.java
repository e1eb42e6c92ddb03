package io.dynabridge.sink.plan;

import org.apache.kafka.connect.sink.SinkRecord;

/** Says what a record means for the target; one for each {@code input.format}. */
public interface RecordPlanner {

    /** The plan for a record; what is wrong with the record itself is in the plan, never thrown. */
    Plan plan(SinkRecord sinkRecord);
}
