package com.example.dynabridge;

import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.smt.ItemTransformation;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.errors.DataException;

/**
 * Replaces names, mail addresses and the like by pseudonyms: the same text always gives the same one, so that joins and
 * keys still work, and without the secret nobody gets back.
 */
public class Pseudonymize<R extends ConnectRecord<R>> extends ItemTransformation<R> {

    private static final ConfigDef CONFIG = new ConfigDef()
            .define(
                    "attributes",
                    Type.LIST,
                    ConfigDef.NO_DEFAULT_VALUE,
                    Importance.HIGH,
                    "Attributes of type S to replace; items without them pass as they are.")
            .define(
                    "secret",
                    Type.PASSWORD,
                    ConfigDef.NO_DEFAULT_VALUE,
                    Importance.HIGH,
                    "The secret that pseudonyms are made with; keep it out of configs with a config provider.");

    private List<String> attributes;
    private SecretKeySpec secret;

    @Override
    public ConfigDef config() {
        return CONFIG;
    }

    @Override
    public void configure(Map<String, ?> props) {
        AbstractConfig config = new AbstractConfig(CONFIG, props, false);
        attributes = config.getList("attributes");
        secret = new SecretKeySpec(
                config.getPassword("secret").value().getBytes(StandardCharsets.UTF_8), "HmacSHA256");
    }

    /** One method over one item; both images of a change, both formats and foreign records are taken care of. */
    @Override
    protected Map<String, Object> transform(Map<String, Object> item) {
        Map<String, Object> result = new LinkedHashMap<>(item);
        for (String name : attributes) {
            Object attribute = item.get(name);
            if (attribute != null) {
                if (AttributeType.of(attribute) != AttributeType.S) {
                    throw new DataException("Attribute '" + name + "' is no string");
                }
                result.put(name, AttributeType.S.attribute(pseudonym((String) AttributeType.value(attribute))));
            }
        }
        return result;
    }

    private String pseudonym(String text) {
        try {
            Mac mac = Mac.getInstance(secret.getAlgorithm());
            mac.init(secret);
            return HexFormat.of().formatHex(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)), 0, 16);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java platform has HmacSHA256", e);
        }
    }
}
