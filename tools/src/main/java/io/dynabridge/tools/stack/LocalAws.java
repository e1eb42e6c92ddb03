package io.dynabridge.tools.stack;

import io.dynabridge.client.AwsConfig;
import java.net.URI;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;

/** How clients and connectors reach DynamoDB Local, which takes any credentials, but wants some. */
public final class LocalAws {

    private LocalAws() {}

    /** As a connector's config has it. */
    public static Map<String, String> settings(URI endpoint) {
        return Map.of(
                AwsConfig.REGION, "us-east-1",
                AwsConfig.ENDPOINT, endpoint.toString(),
                AwsConfig.ACCESS_KEY_ID, "local",
                AwsConfig.SECRET_ACCESS_KEY, "local");
    }

    /** For clients of our own. */
    public static AwsConfig config(URI endpoint) {
        return new AwsConfig(new AbstractConfig(AwsConfig.addTo(new ConfigDef()), settings(endpoint), false));
    }
}
