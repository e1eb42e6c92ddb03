package io.dynabridge.client;

import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sts.StsClient;
import software.amazon.awssdk.services.sts.auth.StsAssumeRoleCredentialsProvider;

/** Who we are to AWS, as a connector's config says it; nothing is asked before the first request. */
public final class AwsCredentials implements AutoCloseable {

    private final AwsCredentialsProvider provider;
    private final AutoCloseable resources;

    private AwsCredentials(AwsCredentialsProvider provider, AutoCloseable resources) {
        this.provider = provider;
        this.resources = resources;
    }

    /** From a config. */
    public static AwsCredentials open(AwsConfig config) {
        AwsCredentialsProvider base = base(config);
        if (config.assumeRoleArn().isEmpty()) {
            return new AwsCredentials(base, () -> {});
        }
        StsClient sts = assumingClient(config, base);
        StsAssumeRoleCredentialsProvider role = StsAssumeRoleCredentialsProvider.builder()
                .stsClient(sts)
                .refreshRequest(
                        request -> request.roleArn(config.assumeRoleArn().get())
                                .roleSessionName(config.assumeRoleSessionName())
                                .externalId(config.assumeRoleExternalId().orElse(null)))
                .build();
        return new AwsCredentials(role, () -> {
            role.close();
            sts.close();
        });
    }

    /** Where the SDK gets them. */
    public AwsCredentialsProvider provider() {
        return provider;
    }

    @Override
    public void close() {
        try {
            resources.close();
        } catch (Exception e) {
            throw new IllegalStateException("Closing the credentials provider failed", e);
        }
    }

    private static StsClient assumingClient(AwsConfig config, AwsCredentialsProvider base) {
        var builder =
                StsClient.builder().credentialsProvider(base).httpClientBuilder(UrlConnectionHttpClient.builder());
        config.region().map(Region::of).ifPresent(builder::region);
        return builder.build();
    }

    private static AwsCredentialsProvider base(AwsConfig config) {
        if (config.accessKeyId().isPresent()) {
            String id = config.accessKeyId().get();
            String secret = config.secretAccessKey().orElse("");
            return StaticCredentialsProvider.create(
                    config.sessionToken().isPresent()
                            ? AwsSessionCredentials.create(
                                    id, secret, config.sessionToken().get())
                            : AwsBasicCredentials.create(id, secret));
        }
        if (config.profile().isPresent()) {
            return ProfileCredentialsProvider.create(config.profile().get());
        }
        return DefaultCredentialsProvider.builder().build();
    }
}
