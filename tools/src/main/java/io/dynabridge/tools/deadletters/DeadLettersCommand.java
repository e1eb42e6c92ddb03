package io.dynabridge.tools.deadletters;

import io.dynabridge.tools.connector.ConnectorConfig;
import io.dynabridge.tools.connector.RefusedException;
import io.dynabridge.tools.pipeline.ClusterOptions;
import io.dynabridge.tools.pipeline.KafkaView;
import io.dynabridge.tools.stack.StackException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows a sink's dead letters, and clears them. */
@Command(
        name = "dead-letters",
        description = {
            "Shows what a sink could not apply, and why: for each record its place, the source item's key and the reason.",
            "A dead letter stays when its cause is mended, so 'status' goes on counting it. When 'verify' finds no dead"
                    + " letters and no conflicts any more, --clear deletes them."
        },
        mixinStandardHelpOptions = true)
public final class DeadLettersCommand implements Callable<Integer> {

    private static final String TOPIC = "errors.deadletterqueue.topic.name";
    private static final int FAILED = 1;

    @Spec
    private CommandSpec spec;

    @Option(names = "--connector", required = true, paramLabel = "NAME", description = "The sink connector.")
    private String connector;

    @Option(names = "--clear", description = "Delete those that are shown from their topic.")
    private boolean clear;

    @Mixin
    private ClusterOptions cluster;

    @Override
    public Integer call() {
        try (KafkaView kafka = cluster.kafka()) {
            List<ConsumerRecord<byte[], byte[]>> letters = kafka.read(topic(), Map.of());
            show(letters);
            if (clear && !letters.isEmpty()) {
                requireOnlyOurs(letters);
                Map<TopicPartition, Long> behind = new LinkedHashMap<>();
                letters.forEach(letter -> behind.merge(
                        new TopicPartition(letter.topic(), letter.partition()), letter.offset() + 1, Math::max));
                kafka.deleteBefore(behind);
                out().println("Cleared.");
            }
            out().flush();
            return 0;
        } catch (RefusedException | StackException e) {
            spec.commandLine()
                    .getErr()
                    .println(spec.commandLine().getColorScheme().errorText(e.getMessage()));
            spec.commandLine().getErr().flush();
            return FAILED;
        }
    }

    private void requireOnlyOurs(List<ConsumerRecord<byte[], byte[]>> letters) {
        letters.stream()
                .map(letter -> DeadLetter.of(letter).connector())
                .filter(other -> !other.isEmpty() && !other.equals(connector))
                .findFirst()
                .ifPresent(other -> {
                    throw new RefusedException("Nothing was cleared: the topic also has dead letters of " + other
                            + ". Give each connector a topic of its own with " + TOPIC);
                });
    }

    private String topic() {
        Map<String, String> config = cluster.connectors()
                .config(connector)
                .orElseThrow(() -> new RefusedException(
                        "Connect at " + cluster.connectUrl() + " has no connector " + connector + ": check the name"));
        ConnectorConfig.requireSink(config);
        String topic = config.getOrDefault(TOPIC, "");
        if (topic.isBlank()) {
            throw new RefusedException(
                    connector + " keeps no dead letters: set " + TOPIC + " and errors.tolerance=all in its config");
        }
        return topic;
    }

    private void show(List<ConsumerRecord<byte[], byte[]>> letters) {
        Map<String, DeadLetter> last = new LinkedHashMap<>();
        // A replay reports what still cannot be written again.
        letters.stream().map(DeadLetter::of).forEach(letter -> last.put(letter.coordinates(), letter));
        for (DeadLetter letter : last.values()) {
            out().println(letter.coordinates() + " " + letter.key());
            out().println("  " + letter.reason() + ": " + letter.message());
        }
        out().println(String.format(Locale.ROOT, "Dead letters of %s: %,d", connector, last.size()));
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
