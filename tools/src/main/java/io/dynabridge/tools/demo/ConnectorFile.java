package io.dynabridge.tools.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** A file of {@code config/}: the body of a POST that makes a connector. */
record ConnectorFile(String name, Map<String, String> config) {

    /** Where the file says localhost:8000, a stack on other ports needs its own. */
    static final String ENDPOINT = "dynamodb.service.endpoint";

    private static final ObjectMapper JSON = new ObjectMapper();

    static ConnectorFile read(Path file) {
        try {
            return JSON.readValue(Files.readString(file), ConnectorFile.class);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
    }

    /** The same connector on another endpoint; nothing else is changed. */
    ConnectorFile at(URI endpoint) {
        Map<String, String> changed = new TreeMap<>(config);
        changed.put(ENDPOINT, endpoint.toString());
        return new ConnectorFile(name, changed);
    }

    /** The value of a key that the file must have. */
    String require(String key) {
        String value = config.get(key);
        if (value == null) {
            throw new IllegalStateException("The config of " + name + " has no " + key);
        }
        return value;
    }

    ObjectNode body() {
        return JSON.valueToTree(this);
    }
}
