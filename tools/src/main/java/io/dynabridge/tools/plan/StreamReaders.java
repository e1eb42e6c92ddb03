package io.dynabridge.tools.plan;

import io.dynabridge.client.DynamoDbClients;
import io.dynabridge.client.error.AwsErrorClassifier;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.dynamodb.model.DestinationStatus;
import software.amazon.awssdk.services.dynamodb.model.KinesisDataStreamDestination;

/** Who else hears of the source's changes, as far as that can be seen with DynamoDB's own requests. */
final class StreamReaders {

    private static final String READERS = "other readers";

    private StreamReaders() {}

    /** The findings. */
    static List<Finding> find(DynamoDbClients clients, TableView table, boolean touches, AwsCli aws) {
        List<Finding> findings = new ArrayList<>();
        String hears = touches ? " hears of every touch, once for each item" : " hears of changes as before";
        try {
            clients
                    .control()
                    .describeKinesisStreamingDestination(request -> request.tableName(table.name()))
                    .join()
                    .kinesisDataStreamDestinations()
                    .stream()
                    .filter(destination -> destination.destinationStatus() == DestinationStatus.ACTIVE)
                    .map(KinesisDataStreamDestination::streamArn)
                    .forEach(stream -> findings.add(Finding.note(READERS, "Kinesis stream " + stream + hears)));
        } catch (CompletionException e) {
            findings.add(Finding.note(READERS, "Whether changes go to a Kinesis stream could not be seen: " + said(e)));
        }
        if (table.replicatesLater()) {
            findings.add(Finding.note(
                    READERS,
                    "A global table: its replication reads the stream, which leaves room for one more reader"));
        }
        if (table.viewType().isPresent() && table.streamArn().isPresent()) {
            findings.add(Finding.note(
                    READERS,
                    "The stream is on already, so somebody may read it; each of them" + hears
                            + ", and a shard bears two readers. DynamoDB does not say who reads; this lists functions"
                            + " (with lambda:ListEventSourceMappings), not other programs",
                    aws.functionsOf(table.streamArn().get())));
        } else if (findings.isEmpty()) {
            findings.add(Finding.fine(READERS, "none: there is no stream yet, and none to Kinesis"));
        }
        return findings;
    }

    private static String said(CompletionException failure) {
        Throwable cause = AwsErrorClassifier.unwrap(failure);
        return cause instanceof AwsServiceException service && service.awsErrorDetails() != null
                ? service.awsErrorDetails().errorCode() + ": "
                        + service.awsErrorDetails().errorMessage()
                : String.valueOf(cause.getMessage());
    }
}
