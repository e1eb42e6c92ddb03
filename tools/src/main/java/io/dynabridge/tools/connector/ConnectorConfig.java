package io.dynabridge.tools.connector;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dynabridge.client.AwsConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/** Questions about a connector's config, as it was POSTed. */
public final class ConnectorConfig {

    public static final String SOURCE = "io.dynabridge.source.DynamoDbSourceConnector";
    public static final String SINK = "io.dynabridge.sink.DynamoDbSinkConnector";

    /** Where a config has the connector's name. */
    public static final String NAME = "name";

    private static final String CLASS = "connector.class";
    private static final String ENDPOINT = "dynamodb.service.endpoint";
    private static final String ACCESS_KEY = "aws.access.key.id";
    /** The keys that say as whom DynamoDB is reached, where not the environment does. */
    public static final List<String> CREDENTIALS =
            List.of(ACCESS_KEY, AwsConfig.SECRET_ACCESS_KEY, AwsConfig.SESSION_TOKEN);

    private static final Pattern LOCAL = Pattern.compile("https?://(localhost|127\\.0\\.0\\.1|\\[::1])(:|/|$)");
    /** Of a config provider; templates of our transforms have a format, {@code ${year:%04d}}, or a bar before the colon. */
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{[^}|:]*:(?!%)[^}]*}");

    private static final ConfigDef AWS_KEYS = AwsConfig.addTo(new ConfigDef());

    private ConnectorConfig() {}

    /**
     * Reads a file: the body of a POST, or only the config in it.
     *
     * @throws RefusedException where it is neither
     */
    public static Map<String, String> read(Path file) {
        ObjectMapper json = new ObjectMapper();
        try {
            JsonNode root = json.readTree(Files.readString(file));
            if (!root.path("config").isObject()) {
                return of(root);
            }
            Map<String, String> config = of(root.path("config"));
            // As Connect has it: the connector's name is part of its config.
            if (root.path(NAME).isTextual()) {
                config.putIfAbsent(NAME, root.path(NAME).asText());
            }
            return config;
        } catch (IOException | IllegalArgumentException e) {
            throw new RefusedException(
                    "Cannot read " + file + " as a connector's config in JSON, {\"name\": …, \"config\": {…}}: " + e,
                    e);
        }
    }

    /**
     * Reads a config; keys with null, which Connect takes for keys that are not there, are left out.
     *
     * @throws IllegalArgumentException where it is none
     */
    public static Map<String, String> of(JsonNode config) {
        ObjectMapper json = new ObjectMapper();
        Map<String, String> values = new TreeMap<>(json.<Map<String, String>>convertValue(
                config, json.getTypeFactory().constructMapType(Map.class, String.class, String.class)));
        values.values().removeIf(Objects::isNull);
        return values;
    }

    /** Whether a config is of such a connector; Connect accepts a class by its full and its simple name. */
    public static boolean isOf(Map<String, String> config, String type) {
        String given = config.getOrDefault(CLASS, "");
        String simple = type.substring(type.lastIndexOf('.') + 1);
        return given.equals(type) || given.equals(simple) || simple.equals(given + "Connector");
    }

    /** Whether a sink takes records that no source of ours has made. */
    public static boolean isPlain(Map<String, String> sink) {
        return "plain".equalsIgnoreCase(sink.get("input.format"));
    }

    /** The consumer group of a sink connector. */
    public static String group(String name, Map<String, String> sink) {
        return sink.getOrDefault("consumer.override.group.id", "connect-" + name);
    }

    /**
     * Makes sure that a config is a sink's.
     *
     * @throws RefusedException where it is not
     */
    public static void requireSink(Map<String, String> config) {
        if (!isOf(config, SINK)) {
            throw new RefusedException("This is no config of a DynaBridge sink, its " + CLASS + " is "
                    + config.get(CLASS) + ": name the connector that writes to the target, " + SINK);
        }
    }

    /** Whether a value is one such as {@code ${file:…}}, which is known to the workers only. */
    public static boolean isReference(Map<String, String> config, String key) {
        return REFERENCE.matcher(config.getOrDefault(key, "")).find();
    }

    /**
     * Makes sure that a value stands in the config itself; one such as {@code ${file:…}} is known to the workers only.
     *
     * @throws RefusedException where it does not
     */
    public static void requirePlain(Map<String, String> config, String key) {
        if (isReference(config, key)) {
            throw new RefusedException(
                    key + " is " + config.get(key) + ", which only a Connect worker can look up: copy the config"
                            + " into a file with the value itself, or without the key to use this machine's own, and give that"
                            + " with --sink-config, or --source-config for a source");
        }
    }

    /**
     * Makes sure that all that the transforms are configured with stands in the config itself.
     *
     * @throws RefusedException where something does not
     */
    public static void requirePlainTransforms(Map<String, String> config) {
        config.keySet().stream()
                .filter(key -> key.startsWith("transforms") || key.startsWith("predicates"))
                .forEach(key -> requirePlain(config, key));
    }

    /** Whether a config leaves its credentials to the workers, so that this machine's own are to be used here. */
    public static boolean leavesCredentials(Map<String, String> config) {
        return CREDENTIALS.stream().anyMatch(key -> isReference(config, key));
    }

    /**
     * How to reach DynamoDB: as the config says, but with this machine's credentials where it leaves its own to the workers.
     *
     * @throws RefusedException where the config does not say
     */
    public static AwsConfig aws(Map<String, String> given) {
        Map<String, String> config = new TreeMap<>(given);
        if (leavesCredentials(given)) {
            config.keySet().removeAll(CREDENTIALS);
        }
        AWS_KEYS.names().forEach(key -> requirePlain(config, key));
        try {
            AwsConfig aws = new AwsConfig(new AbstractConfig(AWS_KEYS, withLocalCredentials(config), false));
            aws.check((key, remedy) -> {
                throw new RefusedException(key + ": " + remedy);
            });
            return aws;
        } catch (ConfigException e) {
            throw new RefusedException(e.getMessage(), e);
        }
    }

    /** DynamoDB Local takes any credentials, and a worker that has some in its environment does not tell them. */
    private static Map<String, String> withLocalCredentials(Map<String, String> config) {
        String endpoint = config.getOrDefault(ENDPOINT, "");
        boolean local = LOCAL.matcher(endpoint).lookingAt();
        boolean has = config.containsKey(ACCESS_KEY)
                || config.containsKey("aws.profile")
                || System.getenv("AWS_ACCESS_KEY_ID") != null;
        if (!local || has) {
            return config;
        }
        Map<String, String> extended = new TreeMap<>(config);
        extended.put(ACCESS_KEY, "local");
        extended.put("aws.secret.access.key", "local");
        return extended;
    }
}
