package io.dynabridge.client;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;

/** The AWS settings that both connectors share: where DynamoDB is and who we are there. */
public final class AwsConfig {

    public static final String REGION = "aws.region";
    public static final String ACCESS_KEY_ID = "aws.access.key.id";
    public static final String SECRET_ACCESS_KEY = "aws.secret.access.key";
    public static final String SESSION_TOKEN = "aws.session.token";
    public static final String PROFILE = "aws.profile";
    public static final String ASSUME_ROLE_ARN = "aws.assume.role.arn";
    public static final String ASSUME_ROLE_EXTERNAL_ID = "aws.assume.role.external.id";
    public static final String ASSUME_ROLE_SESSION_NAME = "aws.assume.role.session.name";
    public static final String ENDPOINT = "dynamodb.service.endpoint";

    private static final String GROUP = "AWS";

    private final AbstractConfig config;

    /** A view of the AWS keys of a connector's parsed config. */
    public AwsConfig(AbstractConfig config) {
        this.config = config;
    }

    /** Adds the AWS keys to a connector's definition. */
    public static ConfigDef addTo(ConfigDef def) {
        int order = 0;
        return def.define(
                        REGION,
                        Type.STRING,
                        null,
                        Importance.HIGH,
                        "AWS Region of the tables, for example eu-north-1; when absent, the SDK's default chain finds it.",
                        GROUP,
                        ++order,
                        Width.SHORT,
                        "Region")
                .define(
                        ENDPOINT,
                        Type.STRING,
                        null,
                        LambdaValidator.with(
                                AwsConfig::requireEndpoint,
                                () -> "an http or https URL, such as http://localhost:8000"),
                        Importance.MEDIUM,
                        "URL to use instead of the Region's own endpoint, for DynamoDB Local or a VPC endpoint.",
                        GROUP,
                        ++order,
                        Width.LONG,
                        "Endpoint")
                .define(
                        ACCESS_KEY_ID,
                        Type.STRING,
                        null,
                        Importance.MEDIUM,
                        "Access key id; when absent, the SDK's default credentials chain is used.",
                        GROUP,
                        ++order,
                        Width.MEDIUM,
                        "Access key id")
                .define(
                        SECRET_ACCESS_KEY,
                        Type.PASSWORD,
                        null,
                        Importance.MEDIUM,
                        "Secret access key that belongs to " + ACCESS_KEY_ID + ".",
                        GROUP,
                        ++order,
                        Width.MEDIUM,
                        "Secret access key")
                .define(
                        SESSION_TOKEN,
                        Type.PASSWORD,
                        null,
                        Importance.LOW,
                        "Session token, for temporary credentials only.",
                        GROUP,
                        ++order,
                        Width.MEDIUM,
                        "Session token")
                .define(
                        PROFILE,
                        Type.STRING,
                        null,
                        Importance.LOW,
                        "Named profile of the worker's AWS config files to take credentials from.",
                        GROUP,
                        ++order,
                        Width.MEDIUM,
                        "Profile")
                .define(
                        ASSUME_ROLE_ARN,
                        Type.STRING,
                        null,
                        Importance.MEDIUM,
                        "Role to assume with the credentials above, for example for a table in another account.",
                        GROUP,
                        ++order,
                        Width.LONG,
                        "Role to assume")
                .define(
                        ASSUME_ROLE_EXTERNAL_ID,
                        Type.STRING,
                        null,
                        Importance.LOW,
                        "External id to present when assuming the role.",
                        GROUP,
                        ++order,
                        Width.MEDIUM,
                        "External id")
                .define(
                        ASSUME_ROLE_SESSION_NAME,
                        Type.STRING,
                        "dynabridge",
                        Importance.LOW,
                        "Session name shown in CloudTrail for the assumed role.",
                        GROUP,
                        ++order,
                        Width.MEDIUM,
                        "Session name");
    }

    /**
     * Checks what no single key can say.
     *
     * @param complaint hears the key at fault and the remedy
     */
    public void check(BiConsumer<String, String> complaint) {
        boolean id = accessKeyId().isPresent();
        if (id != secretAccessKey().isPresent()) {
            complaint.accept(
                    id ? SECRET_ACCESS_KEY : ACCESS_KEY_ID,
                    "set both " + ACCESS_KEY_ID + " and " + SECRET_ACCESS_KEY
                            + ", or neither to use the default chain");
        }
        if (id && profile().isPresent()) {
            complaint.accept(PROFILE, "set either access keys or a profile, not both");
        }
    }

    public Optional<String> region() {
        return text(REGION);
    }

    public Optional<URI> endpoint() {
        return text(ENDPOINT).map(URI::create);
    }

    public Optional<String> accessKeyId() {
        return text(ACCESS_KEY_ID);
    }

    public Optional<String> secretAccessKey() {
        return secret(SECRET_ACCESS_KEY);
    }

    public Optional<String> sessionToken() {
        return secret(SESSION_TOKEN);
    }

    public Optional<String> profile() {
        return text(PROFILE);
    }

    public Optional<String> assumeRoleArn() {
        return text(ASSUME_ROLE_ARN);
    }

    public Optional<String> assumeRoleExternalId() {
        return text(ASSUME_ROLE_EXTERNAL_ID);
    }

    public String assumeRoleSessionName() {
        return config.getString(ASSUME_ROLE_SESSION_NAME);
    }

    private Optional<String> text(String key) {
        return Optional.ofNullable(config.getString(key)).filter(value -> !value.isBlank());
    }

    private Optional<String> secret(String key) {
        return Optional.ofNullable(config.getPassword(key)).map(Password::value).filter(value -> !value.isBlank());
    }

    private static void requireEndpoint(String name, Object value) {
        if (value == null || ((String) value).isBlank()) {
            return;
        }
        try {
            URI uri = new URI((String) value);
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return;
            }
        } catch (URISyntaxException e) {
            throw new ConfigException(name, value, "not a URL: " + e.getReason());
        }
        throw new ConfigException(name, value, "must be an http or https URL, such as http://localhost:8000");
    }
}
