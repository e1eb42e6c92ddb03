package io.dynabridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dynabridge.tools.stack.Installation;
import io.dynabridge.tools.stack.LocalStack;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documents say is so: keys and defaults as the plugins have them, examples that compile, links that lead on. */
@ExtendWith(SharedStack.class)
class DocumentationIT {

    private static final String REQUIRED = "required";
    private static final Set<String> CONNECTORS =
            Set.of("io.dynabridge.source.DynamoDbSourceConnector", "io.dynabridge.sink.DynamoDbSinkConnector");

    /** The line before a connector's table, or the row that opens a transform's. */
    private static final Pattern PLUGIN =
            Pattern.compile("^(?:\\| \\*\\*|\\w+ connector )`(io\\.dynabridge\\.[\\w.]+)`");

    private static final Pattern SHARED = Pattern.compile("^\\w+ settings of both connectors:");
    private static final Pattern ROW = Pattern.compile("^\\| `([a-z.]+)` \\|(.*)\\|$");
    private static final Pattern CELLS = Pattern.compile("(?<!\\\\)\\|");
    private static final Pattern LINK = Pattern.compile("\\]\\((?!http)([^)#]+)");

    private static final Pattern GENERATED =
            Pattern.compile("<!-- generated [^\n]*-->\n\n(.*)<!-- end -->", Pattern.DOTALL);

    private static final Pattern CONCATENATION = Pattern.compile("\"\\s*\\+\\s*\"");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern NAMES = Pattern.compile("…|'|[a-z]+(?:\\.[a-z]+)+(?:=\\w+)?");

    /** Kafka's and its converters' own, which are there too because people will look for them. */
    private static final List<String> KAFKAS_MESSAGES = List.of(
            "Failed to find any class",
            "The message is",
            "bytes when serialized",
            "RecordTooLargeException",
            "payload",
            "JsonConverter",
            "Unknown magic byte",
            "VersionAlreadyExistsException");

    /** The groups that Connect itself adds to every connector's config. */
    private static final Set<String> CONNECTS_GROUPS = Set.of(
            "Common",
            "Transforms",
            "Predicates",
            "Error Handling",
            "Topic Creation",
            "Exactly Once Support",
            "offsets.topic");

    @ParameterizedTest
    @MethodSource("plugins")
    void theTablesHaveEveryKeyWithItsDefault(String plugin, LocalStack stack) throws IOException {
        Map<String, String> actual = new TreeMap<>();
        Map<String, String> types = new TreeMap<>();
        for (JsonNode key : stack.connect().pluginConfig(plugin)) {
            if (!CONNECTS_GROUPS.contains(key.path("group").asText())) {
                String name = key.path("name").asText();
                String unset = key.path("default_value").asText("");
                actual.put(name, key.path("required").asBoolean() ? REQUIRED : unset);
                types.put(name, key.path("type").asText());
            }
        }
        Map<String, Row> documented = documentedKeys(plugin);

        assertThat(documented.keySet())
                .as("keys in the tables for %s", plugin)
                .containsExactlyInAnyOrderElementsOf(actual.keySet());
        actual.forEach((key, value) -> assertThat(documented.get(key).defaultValue())
                .as("the default of %s of %s", key, plugin)
                .isEqualTo(value));
        if (!CONNECTORS.contains(plugin)) {
            types.forEach((key, type) -> {
                assertThat(documented.get(key).type())
                        .as("the type of %s of %s", key, plugin)
                        .isEqualTo(type);
                assertThat(documented.get(key).example())
                        .as("the example of %s of %s", key, plugin)
                        .isNotEmpty();
            });
        }
    }

    /** Both connectors, and every transform that ships: a new one has to be in docs/transforms.md. */
    static Stream<String> plugins() throws IOException {
        List<String> transforms = Files.readAllLines(Installation.find()
                .root()
                .resolve(
                        "smt/src/main/resources/META-INF/services/org.apache.kafka.connect.transforms.Transformation"));
        return Stream.concat(CONNECTORS.stream().sorted(), transforms.stream());
    }

    /** With -Ddynabridge.docs.write=true it is written anew instead. */
    @Test
    void theConfigurationReferenceIsWhatTheConnectorsDefine() throws IOException, ReflectiveOperationException {
        Path file = Installation.find().root().resolve("docs/configuration.md");
        String document = Files.readString(file);
        Matcher generated = GENERATED.matcher(document);
        assertThat(generated.find())
                .as("the lines in %s that the reference stands between", file)
                .isTrue();
        String due = document.substring(0, generated.start(1))
                + ConfigurationReference.markdown()
                + document.substring(generated.end(1));
        if (Boolean.getBoolean("dynabridge.docs.write")) {
            Files.writeString(file, due);
        } else {
            assertThat(document)
                    .as("a key has changed: run this test again with -Ddynabridge.docs.write=true and commit the file")
                    .isEqualTo(due);
        }
    }

    @Test
    void theExamplesAreJson() throws IOException {
        List<String> examples = blocks("json");

        assertThat(examples).isNotEmpty();
        for (String example : examples) {
            assertThat(new ObjectMapper().readTree(example)).as(example).isNotEmpty();
        }
    }

    @Test
    void theExampleOfATransformCompilesAgainstWhatShips(@TempDir Path directory) throws IOException {
        String source = String.join("\n", blocks("java"));
        Path file = Files.writeString(directory.resolve("Shout.java"), source);
        List<Path> classPath = new ArrayList<>();
        Path shipped = Installation.find().root().resolve("smt/target/plugin/dynabridge-smt/lib");
        try (Stream<Path> jars = Files.list(shipped)) {
            jars.forEach(classPath::add);
        }
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.matches(".*(connect-api|kafka-clients)-.*\\.jar"))
                .map(Path::of)
                .forEach(classPath::add);
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter complaints = new StringWriter();
        boolean compiled;
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            String path = classPath.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
            compiled = compiler.getTask(
                            complaints,
                            files,
                            null,
                            List.of("-proc:none", "-d", directory.toString(), "-cp", path),
                            null,
                            files.getJavaFileObjects(file))
                    .call();
        }
        assertThat(compiled).as(complaints.toString()).isTrue();
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

    /** The parts between names, numbers and config keys are searched for among the literals of our sources. */
    @Test
    void theMessagesInTroubleshootingAreThoseOfTheCode() throws IOException {
        Path root = Installation.find().root();
        StringBuilder sources = new StringBuilder(Files.readString(root.resolve("bin/dynabridge")));
        for (Path module : modules(root)) {
            try (Stream<Path> files = Files.walk(module.resolve("src/main/java"))) {
                for (Path file :
                        files.filter(file -> file.toString().endsWith(".java")).toList()) {
                    sources.append(Files.readString(file));
                }
            }
        }
        String literals = CONCATENATION.matcher(sources).replaceAll("");
        List<String> parts = new ArrayList<>();
        boolean messages = false;
        for (String line : Files.readAllLines(root.resolve("docs/troubleshooting.md"))) {
            messages = line.startsWith("| message |") || messages && line.startsWith("|");
            if (messages || line.contains("log: `")) {
                Matcher quoted = CODE.matcher(CELLS.split(line)[1]);
                while (quoted.find()) {
                    Stream.of(NAMES.split(quoted.group(1)))
                            .map(part -> part.replaceAll("^[ .,:=();]+|[ .,:=();]+$", ""))
                            .filter(part -> part.length() > 8
                                    && KAFKAS_MESSAGES.stream().noneMatch(part::contains))
                            .forEach(parts::add);
                }
            }
        }

        assertThat(parts).hasSizeGreaterThan(50);
        assertThat(parts)
                .as("parts of messages in docs/troubleshooting.md that no code says")
                .allSatisfy(part -> assertThat(literals.contains(part)).as(part).isTrue());
    }

    /** The keys of the tables that stand under a plugin's name, and those that both connectors share. */
    private static Map<String, Row> documentedKeys(String plugin) throws IOException {
        Map<String, Row> keys = new TreeMap<>();
        Set<String> subject = Set.of();
        for (String line : lines()) {
            Matcher name = PLUGIN.matcher(line);
            Matcher row = ROW.matcher(line);
            if (name.find()) {
                subject = Set.of(name.group(1));
            } else if (SHARED.matcher(line).find()) {
                subject = CONNECTORS;
            } else if (row.find() && subject.contains(plugin)) {
                assertThat(keys.put(row.group(1), Row.of(row.group(2))))
                        .as("%s stands twice in the tables for %s", row.group(1), plugin)
                        .isNull();
            }
        }
        return keys;
    }

    /** What stands behind a key: the default, and in the tables of transforms the type and an example. */
    private record Row(String defaultValue, String type, String example) {

        static Row of(String cells) {
            String[] cell = CELLS.split(cells);
            return new Row(
                    defaultIn(cell[0].strip()),
                    cell.length == 4 ? cell[1].strip() : "",
                    cell.length == 4 ? cell[3].strip() : "");
        }
    }

    /** A default that is said in words, or made from another key, is none to Connect. */
    private static String defaultIn(String cell) {
        boolean literal = cell.startsWith("`") && !cell.contains("PREFIX");
        if (literal) {
            return cell.replace("`", "");
        }
        return cell.equals(REQUIRED) ? REQUIRED : "";
    }

    private static List<String> blocks(String language) throws IOException {
        List<String> blocks = new ArrayList<>();
        List<String> open = null;
        for (String line : lines()) {
            if (open == null && line.equals("```" + language)) {
                open = new ArrayList<>();
            } else if (open != null && line.equals("```")) {
                blocks.add(String.join("\n", open));
                open = null;
            } else if (open != null) {
                open.add(line);
            }
        }
        return blocks;
    }

    private static List<Path> modules(Path root) throws IOException {
        try (Stream<Path> directories = Files.list(root)) {
            return directories
                    .filter(directory -> Files.isDirectory(directory.resolve("src/main/java")))
                    .toList();
        }
    }

    private static List<String> lines() throws IOException {
        List<String> lines = new ArrayList<>();
        for (String document : List.of("README.md", "docs/transforms.md")) {
            lines.addAll(Files.readAllLines(Installation.find().root().resolve(document)));
        }
        return lines;
    }
}
