package io.dynabridge.e2e;

import io.dynabridge.tools.stack.Installation;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;
import org.apache.kafka.connect.connector.Connector;

/**
 * The generated part of docs/configuration.md: every key of both connectors as their shipped plugins define it, in the
 * order and groups of the definitions. A group that both define alike stands once, at the end.
 */
final class ConfigurationReference {

    private static final String SOURCE = "io.dynabridge.source.DynamoDbSourceConnector";
    private static final String SINK = "io.dynabridge.sink.DynamoDbSinkConnector";

    private static final Pattern RANGE = Pattern.compile("\\[(\\d+),\\.\\.\\.(?:,(\\d+))?]");
    private static final Pattern CHOICE = Pattern.compile("\\[(.+)]|one of (.+)");

    private static final long KILO = 1024;

    /** The largest first. */
    private static final List<ChronoUnit> UNITS = List.of(ChronoUnit.DAYS, ChronoUnit.MINUTES, ChronoUnit.SECONDS);

    private final StringBuilder text = new StringBuilder();

    private ConfigurationReference() {}

    /** The reference as Markdown. */
    static String markdown() throws IOException, ReflectiveOperationException {
        Map<String, List<ConfigKey>> source = groups("source-connector", SOURCE);
        Map<String, List<ConfigKey>> sink = groups("sink-connector", SINK);
        Map<String, List<ConfigKey>> shared = new LinkedHashMap<>(source);
        shared.entrySet().removeIf(group -> !alike(group.getValue(), sink.get(group.getKey())));
        source.keySet().removeAll(shared.keySet());
        sink.keySet().removeAll(shared.keySet());

        ConfigurationReference reference = new ConfigurationReference();
        reference.chapter("Source connector", SOURCE, source);
        reference.chapter("Sink connector", SINK, sink);
        reference.chapter("Both connectors", null, shared);
        return reference.text.toString();
    }

    private static Map<String, List<ConfigKey>> groups(String module, String connector)
            throws IOException, ReflectiveOperationException {
        Map<String, List<ConfigKey>> groups = new LinkedHashMap<>();
        // The definitions are data of Kafka's, which is the parent's: they outlive the loader.
        try (URLClassLoader plugin = new URLClassLoader(jars(module), Connector.class.getClassLoader())) {
            ConfigDef definition = ((Connector) Class.forName(connector, true, plugin)
                            .getConstructor()
                            .newInstance())
                    .config();
            // In a group's order; the groups themselves in that of the definition.
            definition.groups().forEach(group -> groups.put(group, new ArrayList<>()));
            definition.configKeys().values().stream()
                    .sorted(Comparator.comparingInt(key -> key.orderInGroup))
                    .forEach(key -> groups.get(key.group).add(key));
        }
        return groups;
    }

    private static URL[] jars(String module) throws IOException {
        Path directory = Installation.find()
                .pluginDirectory(module)
                .resolve("dynabridge-" + module)
                .resolve("lib");
        List<URL> urls = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                urls.add(url(file));
            }
        }
        return urls.toArray(URL[]::new);
    }

    private static URL url(Path file) throws MalformedURLException {
        return file.toUri().toURL();
    }

    private static boolean alike(Collection<ConfigKey> one, Collection<ConfigKey> other) {
        return other != null && facts(one).equals(facts(other));
    }

    private static String facts(Collection<ConfigKey> keys) {
        return keys.stream()
                .map(key -> key.name + key.documentation + line(key))
                .collect(Collectors.joining());
    }

    private void chapter(String title, String connector, Map<String, List<ConfigKey>> groups) {
        text.append("## ").append(title).append("\n\n");
        if (connector != null) {
            text.append("`connector.class=").append(connector).append("`\n\n");
        }
        groups.forEach((group, keys) -> {
            text.append("### ").append(group).append("\n\n");
            keys.forEach(this::key);
        });
    }

    private void key(ConfigKey key) {
        text.append("#### `").append(key.name).append("`\n\n");
        String prose = prose(key.documentation);
        for (String value : choices(key)) {
            prose = prose.replace(" " + value + ": ", " `" + value + "`: ");
        }
        text.append(prose).append("\n\n");
        text.append(line(key)).append("\n\n");
    }

    /** Keys and what they are set to in the sentences become code. */
    private static String prose(String documentation) {
        return documentation
                .replaceAll("\\$\\{\\w+}", "`$0`")
                .replaceAll("(?<![\\w`/.])[a-z]+(?:\\.[a-z]+)+(?:=\\w+)?(?![\\w`.]*/)", "`$0`");
    }

    private static String line(ConfigKey key) {
        List<String> facts = new ArrayList<>();
        facts.add(key.type().name().toLowerCase(Locale.ROOT));
        facts.add(key.hasDefault() ? unset(key) : "**required**");
        if (key.validator != null) {
            facts.add("valid: " + valid(key.validator.toString()));
        }
        facts.add("importance: " + key.importance.name().toLowerCase(Locale.ROOT));
        return String.join(" · ", facts);
    }

    private static String unset(ConfigKey key) {
        String value = key.defaultValue == null ? "" : ConfigDef.convertToString(key.defaultValue, key.type());
        return value.isEmpty() ? "no default" : "default: `" + value + "`" + inWords(key);
    }

    private static String inWords(ConfigKey key) {
        if (!(key.defaultValue instanceof Number number)) {
            return "";
        }
        long value = number.longValue();
        if (key.name.endsWith(".bytes")) {
            return " (" + value / (KILO * KILO) + " MiB)";
        }
        return key.name.endsWith(".ms")
                ? UNITS.stream()
                        .filter(unit -> value >= millis(unit) && value % millis(unit) == 0)
                        .findFirst()
                        .map(unit -> " (" + value / millis(unit) + " "
                                + unit.toString().toLowerCase(Locale.ROOT) + ")")
                        .orElse("")
                : "";
    }

    private static long millis(ChronoUnit unit) {
        return unit.getDuration().toMillis();
    }

    private static String valid(String validator) {
        Matcher range = RANGE.matcher(validator);
        if (range.matches()) {
            return range.group(2) == null ? "at least " + range.group(1) : range.group(1) + " to " + range.group(2);
        }
        List<String> choices = choices(validator);
        return choices.isEmpty()
                ? validator
                : choices.stream().map(value -> "`" + value + "`").collect(Collectors.joining(", "));
    }

    private static List<String> choices(ConfigKey key) {
        return key.validator == null ? List.of() : choices(key.validator.toString());
    }

    private static List<String> choices(String validator) {
        Matcher choice = CHOICE.matcher(validator);
        return choice.matches() && !RANGE.matcher(validator).matches()
                ? List.of((choice.group(1) == null ? choice.group(2) : choice.group(1)).split(", "))
                : List.of();
    }
}
