package io.dynabridge.tools.status;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dynabridge.client.AwsConfig;
import io.dynabridge.client.AwsCredentials;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.ServiceMetadata;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

/**
 * The one request to CloudWatch that a status needs, in its JSON protocol, signed and sent by parts of the AWS SDK that are
 * here anyway: a client of its own would be a module more for one call.
 */
final class CloudWatch implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SERVICE = "monitoring";
    private static final String TARGET = "GraniteServiceVersion20100801.GetMetricData";
    private static final String CONTENT_TYPE = "application/x-amz-json-1.0";
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final Region region;
    private final URI endpoint;
    private final AwsCredentials credentials;
    private final SdkHttpClient http;

    private CloudWatch(Region region, URI endpoint, AwsCredentials credentials) {
        this.region = region;
        this.endpoint = endpoint;
        this.credentials = credentials;
        this.http = UrlConnectionHttpClient.builder()
                .connectionTimeout(TIMEOUT)
                .socketTimeout(TIMEOUT)
                .build();
    }

    /**
     * As a connector reaches AWS.
     *
     * @param endpoint empty for the Region's own
     * @throws software.amazon.awssdk.core.exception.SdkClientException where no Region can be found
     */
    static CloudWatch open(AwsConfig config, Optional<URI> endpoint) {
        Region region = config.region()
                .map(Region::of)
                .orElseGet(() ->
                        endpoint.isPresent() ? Region.US_EAST_1 : new DefaultAwsRegionProviderChain().getRegion());
        URI regional = URI.create("https://" + ServiceMetadata.of(SERVICE).endpointFor(region));
        return new CloudWatch(region, endpoint.orElse(regional), AwsCredentials.open(config));
    }

    /**
     * Read units of a table and its indexes by minute; minutes without any are left out.
     *
     * @throws IOException where CloudWatch does not answer, refuses, or does not know all of it
     */
    Map<Instant, Double> reads(String table, Instant from, Instant to) throws IOException {
        Map<Instant, Double> minutes = new TreeMap<>();
        Map<String, String> codes = new TreeMap<>();
        Optional<String> next = Optional.empty();
        do {
            JsonNode answer = send(ReadMetrics.request(table, from, to, next));
            ReadMetrics.addTo(minutes, answer);
            ReadMetrics.addCodes(codes, answer);
            next = ReadMetrics.next(answer);
        } while (next.isPresent());
        Optional<String> missing = ReadMetrics.incomplete(codes);
        if (missing.isPresent()) {
            throw new IOException("CloudWatch could not tell all: " + missing.get());
        }
        return minutes;
    }

    private JsonNode send(JsonNode body) throws IOException {
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        SdkHttpRequest request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.POST)
                .uri(endpoint.getPath().isEmpty() ? endpoint.resolve("/") : endpoint)
                .putHeader("Content-Type", CONTENT_TYPE)
                .putHeader("X-Amz-Target", TARGET)
                .build();
        SignedRequest signed = AwsV4HttpSigner.create()
                .sign(sign -> sign.identity(credentials.provider().resolveCredentials())
                        .request(request)
                        .payload(ContentStreamProvider.fromByteArray(bytes))
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, SERVICE)
                        .putProperty(AwsV4HttpSigner.REGION_NAME, region.id()));
        HttpExecuteResponse response = http.prepareRequest(HttpExecuteRequest.builder()
                        .request(signed.request())
                        .contentStreamProvider(signed.payload().orElseThrow())
                        .build())
                .call();
        JsonNode answer = read(response);
        if (!response.httpResponse().isSuccessful()) {
            throw new IOException(complaint(response.httpResponse().statusCode(), answer));
        }
        return answer;
    }

    private static JsonNode read(HttpExecuteResponse response) throws IOException {
        if (response.responseBody().isEmpty()) {
            return JSON.nullNode();
        }
        try (InputStream in = response.responseBody().get()) {
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return text.startsWith("{") ? JSON.readTree(text) : JSON.nullNode();
        }
    }

    private static String complaint(int status, JsonNode answer) {
        String type = answer.path("__type").asText("");
        String said = answer.path("message").asText(answer.path("Message").asText(""));
        if (type.contains("AccessDenied")) {
            return "permission cloudwatch:GetMetricData is missing";
        }
        return "CloudWatch answered " + status + " "
                + String.join(": ", type.substring(type.indexOf('#') + 1), said).strip();
    }

    @Override
    public void close() {
        http.close();
        credentials.close();
    }
}
