package io.dynabridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dynabridge.tools.stack.Installation;
import io.dynabridge.tools.stack.LocalStack;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The README's configuration tables say what the plugins say, and its links lead somewhere. */
@ExtendWith(SharedStack.class)
class DocumentationIT {

    private static final Pattern ROW = Pattern.compile("^\\| `([a-z.]+)` \\| (?:`([^`]*)`)?");
    private static final Pattern LINK = Pattern.compile("\\]\\((?!http)([^)#]+)");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "io.dynabridge.source.DynamoDbSourceConnector",
                "io.dynabridge.sink.DynamoDbSinkConnector",
                "io.dynabridge.smt.Rekey",
                "io.dynabridge.smt.ReplaceAttribute"
            })
    void everyKeyIsInTheReadmeWithItsDefault(String plugin, LocalStack stack) throws Exception {
        Map<String, String> documented = tables();
        for (JsonNode key : configOf(plugin, stack)) {
            String name = key.path("name").asText();
            if (isConnects(key)) {
                continue;
            }
            assertThat(documented).as("README's tables, for %s", plugin).containsKey(name);
            String written = documented.get(name);
            String actual = key.path("default_value").asText();
            if (written != null && !written.startsWith("PREFIX")) {
                assertThat(written).as("README's default of %s", name).isEqualTo(actual);
            }
        }
    }

    @Test
    void everyLinkLeadsToAFile() throws IOException {
        Path root = Installation.find().root();
        try (Stream<Path> docs = Stream.concat(
                Stream.of(root.resolve("README.md"), root.resolve("CONTRIBUTING.md"), root.resolve("config/README.md")),
                Files.walk(root.resolve("docs")).filter(file -> file.toString().endsWith(".md")))) {
            for (Path doc : docs.toList()) {
                Matcher links = LINK.matcher(Files.readString(doc));
                while (links.find()) {
                    assertThat(doc.resolveSibling(links.group(1)))
                            .as("link in %s", doc)
                            .exists();
                }
            }
        }
    }

    /** Keys that Connect adds to every connector have its own groups. */
    private static boolean isConnects(JsonNode key) {
        String group = Objects.toString(key.path("group").asText(null), "");
        return Stream.of(
                                "Common",
                                "Transforms",
                                "Predicates",
                                "Error Handling",
                                "Topic Creation",
                                "Exactly Once Support",
                                "offsets.topic")
                        .anyMatch(group::equals)
                || key.path("name").asText().matches("topics|topics.regex|errors\\..*");
    }

    private static Iterable<JsonNode> configOf(String plugin, LocalStack stack) throws Exception {
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(
                                        URI.create(stack.connectUrl() + "/connector-plugins/" + plugin + "/config"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        JsonNode keys = new ObjectMapper().readTree(response.body());
        assertThat(keys).isNotEmpty();
        return keys;
    }

    private static Map<String, String> tables() throws IOException {
        Map<String, String> rows = new LinkedHashMap<>();
        for (String line : Files.readAllLines(Installation.find().root().resolve("README.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.find()) {
                rows.put(row.group(1), row.group(2));
            }
        }
        return rows;
    }
}
