package io.dynabridge.client;

import java.net.URI;
import java.time.Duration;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.defaultsmode.DefaultsMode;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.client.config.SdkAdvancedClientOption;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;
import software.amazon.awssdk.services.dynamodb.streams.DynamoDbStreamsAsyncClient;

/**
 * The clients of one connector or task, over one HTTP client. Nothing is connected until the first request.
 *
 * <p>{@link #dynamoDb} and {@link #streams} make exactly one attempt a call: retries of data are the caller's, who paces,
 * counts and orders them. {@link #control} retries by itself, for the few calls that ask about tables.
 */
public final class DynamoDbClients implements AutoCloseable {

    /** DynamoDB answers in milliseconds; longer than this means the connection is lost. */
    private static final Duration ATTEMPT_TIMEOUT = Duration.ofSeconds(15);

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

    /** Requests are small; the SDK's default of two threads a core is meant for one client in a process, not ten. */
    private static final int HTTP_THREADS = 2;

    private final SdkEventLoopGroup httpThreads;
    private final ScheduledThreadPoolExecutor timeouts;
    private final SdkAsyncHttpClient http;
    private final AwsCredentials credentials;
    private final DynamoDbAsyncClient dynamoDb;
    private final DynamoDbAsyncClient control;
    private final DynamoDbStreamsAsyncClient streams;

    private DynamoDbClients(AwsConfig config, int maxConcurrency) {
        this.httpThreads =
                SdkEventLoopGroup.builder().numberOfThreads(HTTP_THREADS).build();
        // The SDK's own has five threads for each client, and they outlive it until the last timeout has passed.
        this.timeouts = new ScheduledThreadPoolExecutor(1, DaemonThreads.named("dynabridge-timeouts"));
        timeouts.setRemoveOnCancelPolicy(true);
        this.http = NettyNioAsyncHttpClient.builder()
                .eventLoopGroup(httpThreads)
                .maxConcurrency(maxConcurrency)
                .maxPendingConnectionAcquires(Integer.MAX_VALUE)
                .connectionAcquisitionTimeout(Duration.ofSeconds(30))
                .connectionTimeout(CONNECT_TIMEOUT)
                .build();
        this.credentials = AwsCredentials.open(config);
        this.dynamoDb = configure(DynamoDbAsyncClient.builder(), config, false)
                .httpClient(http)
                .build();
        this.control = configure(DynamoDbAsyncClient.builder(), config, true)
                .httpClient(http)
                .build();
        this.streams = configure(DynamoDbStreamsAsyncClient.builder(), config, false)
                .httpClient(http)
                .build();
    }

    /**
     * Opens the clients.
     *
     * @param maxConcurrency the most requests in flight at once; further ones wait for a connection
     * @throws software.amazon.awssdk.core.exception.SdkClientException where no Region can be found
     */
    public static DynamoDbClients open(AwsConfig config, int maxConcurrency) {
        return new DynamoDbClients(config, maxConcurrency);
    }

    /** For items; one attempt a call. */
    public DynamoDbAsyncClient dynamoDb() {
        return dynamoDb;
    }

    /** For questions about tables; retries by itself. */
    public DynamoDbAsyncClient control() {
        return control;
    }

    /** For streams; one attempt a call. */
    public DynamoDbStreamsAsyncClient streams() {
        return streams;
    }

    @Override
    public void close() {
        dynamoDb.close();
        control.close();
        streams.close();
        try {
            credentials.close();
        } finally {
            http.close();
            timeouts.shutdownNow();
            // Netty's default quiet period makes every close take two seconds, and a task has five to stop; without
            // any,
            // requests under way complain in the log that they can tell nobody of their end.
            httpThreads.eventLoopGroup().shutdownGracefully(250, 1_000, TimeUnit.MILLISECONDS);
        }
    }

    private <B extends AwsClientBuilder<B, T>, T> B configure(B builder, AwsConfig config, boolean retries) {
        config.region().map(Region::of).ifPresent(builder::region);
        config.endpoint().ifPresent(endpoint -> useEndpoint(builder, endpoint, config));
        return builder.credentialsProvider(credentials.provider())
                .defaultsMode(DefaultsMode.STANDARD)
                .overrideConfiguration(ClientOverrideConfiguration.builder()
                        .apiCallAttemptTimeout(ATTEMPT_TIMEOUT)
                        .scheduledExecutorService(timeouts)
                        .retryStrategy(
                                retries
                                        ? AwsRetryStrategy.forRetryMode(RetryMode.STANDARD)
                                        : AwsRetryStrategy.doNotRetry())
                        .putAdvancedOption(SdkAdvancedClientOption.USER_AGENT_SUFFIX, "dynabridge")
                        .build());
    }

    /** A local endpoint has no Region of its own, but requests are signed for one. */
    private static void useEndpoint(AwsClientBuilder<?, ?> builder, URI endpoint, AwsConfig config) {
        builder.endpointOverride(endpoint);
        if (config.region().isEmpty()) {
            builder.region(Region.US_EAST_1);
        }
    }
}
