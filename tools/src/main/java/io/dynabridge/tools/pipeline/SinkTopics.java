package io.dynabridge.tools.pipeline;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The topics that a sink connector's config names, or whose names match it. */
public final class SinkTopics {

    private SinkTopics() {}

    /** The topics; those of a list need not exist. */
    public static List<String> of(Map<String, String> config, KafkaView kafka) {
        String regex = config.getOrDefault("topics.regex", "");
        return regex.isBlank()
                ? list(config.get("topics"))
                : kafka.topics().stream()
                        .filter(Pattern.compile(regex).asMatchPredicate())
                        .sorted()
                        .toList();
    }

    /** The names in a list as connector configs have it. */
    public static List<String> list(String names) {
        return names == null
                ? List.of()
                : Stream.of(names.split(","))
                        .map(String::strip)
                        .filter(name -> !name.isEmpty())
                        .toList();
    }
}
