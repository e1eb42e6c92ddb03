package io.dynabridge.tools.status;

import io.dynabridge.client.AwsConfig;
import io.dynabridge.tools.connector.ConnectorConfig;
import io.dynabridge.tools.connector.RefusedException;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.core.exception.SdkException;

/** Looks for reads of source tables, and asks CloudWatch about each at most once a minute: it charges for questions. */
final class ReadWatch {

    private static final Duration FRESH = Duration.ofMinutes(1);
    private final Optional<URI> endpoint;
    private final Duration window;
    private final Clock clock;
    private final Map<Place, Answer> answers = new HashMap<>();

    /**
     * Nothing looked at yet.
     *
     * @param endpoint of CloudWatch; empty for the Region's own
     * @param window the most to look back
     */
    ReadWatch(Optional<URI> endpoint, Duration window, Clock clock) {
        this.endpoint = endpoint;
        this.window = window;
        this.clock = clock;
    }

    /** A table's name says which it is only together with the account and Region. */
    private record Place(String table, Map<String, String> aws) {

        static Place of(String table, Map<String, String> config) {
            Map<String, String> aws = new TreeMap<>(config);
            aws.keySet().removeIf(key -> !key.startsWith("aws.") && !key.startsWith("dynamodb."));
            return new Place(table, aws);
        }
    }

    private record Answer(Instant at, Optional<Instant> ownReading, TableReads reads) {}

    /**
     * Whether a table is read.
     *
     * @param config of its source connector, which says how to reach AWS
     * @param ownReading when something of ours last read it
     */
    TableReads of(String table, Map<String, String> config, Optional<Instant> ownReading) {
        Instant now = clock.instant();
        Place place = Place.of(table, config);
        Answer known = answers.get(place);
        if (known == null
                || !known.ownReading().equals(ownReading)
                || known.at().plus(FRESH).isBefore(now)) {
            known = new Answer(now, ownReading, ask(table, config, ownReading));
            answers.put(place, known);
        }
        return known.reads();
    }

    private TableReads ask(String table, Map<String, String> config, Optional<Instant> ownReading) {
        if (endpoint.isEmpty() && config.containsKey(AwsConfig.ENDPOINT) && isLocal(config.get(AwsConfig.ENDPOINT))) {
            return TableReads.unknown(table, "DynamoDB Local has no CloudWatch");
        }
        ReadWindow minutes = ReadWindow.of(clock.instant(), window, ownReading);
        if (!minutes.isTelling()) {
            return TableReads.unknown(
                    table,
                    "a snapshot or verification of ours has just read it; ask again in "
                            + minutes.untilTelling().toMinutes() + " min");
        }
        try (CloudWatch cloudWatch = CloudWatch.open(ConnectorConfig.aws(config), endpoint)) {
            return minutes.judge(table, cloudWatch.reads(table, minutes.from(), minutes.to()));
        } catch (IOException | SdkException | RefusedException e) {
            return TableReads.unknown(table, String.valueOf(e.getMessage()));
        }
    }

    private static boolean isLocal(String url) {
        String host = URI.create(url).getHost();
        return host != null && (host.equals("localhost") || host.startsWith("127.") || host.equals("[::1]"));
    }
}
