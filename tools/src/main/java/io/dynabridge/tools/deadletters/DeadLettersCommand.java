package io.dynabridge.tools.deadletters;

import io.dynabridge.tools.connector.ConnectorConfig;
import io.dynabridge.tools.connector.RefusedException;
import io.dynabridge.tools.pipeline.ClusterOptions;
import io.dynabridge.tools.pipeline.KafkaView;
import io.dynabridge.tools.stack.StackException;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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
            String topic = topic();
            Shown shown = new Shown();
            kafka.read(topic, Map.of(), shown::accept);
            out().println("Dead letters of " + connector + ": " + String.format(Locale.ROOT, "%,d", shown.said.size()));
            if (clear && !shown.said.isEmpty()) {
                requireOnlyOurs(topic, shown.connectors);
                kafka.deleteBefore(shown.behind);
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

    /** Prints them as they come, and keeps what clearing needs: a topic may have more than fit into memory. */
    private final class Shown {

        private final Map<String, Integer> said = new HashMap<>();
        private final Map<TopicPartition, Long> behind = new HashMap<>();
        private final Set<String> connectors = new TreeSet<>();

        void accept(ConsumerRecord<byte[], byte[]> record) {
            DeadLetter letter = DeadLetter.of(record);
            behind.merge(new TopicPartition(record.topic(), record.partition()), record.offset() + 1, Math::max);
            connectors.add(letter.connector());
            // A replay reports again what still cannot be written; why may be another reason by then.
            int what = (letter.reason() + letter.message()).hashCode();
            Integer before = said.put(letter.coordinates(), what);
            if (before == null || before != what) {
                out().println(letter.coordinates() + " " + letter.key());
                out().println("  " + letter.reason() + ": " + letter.message());
            }
        }
    }

    /** Dead letters without headers do not say whose they are, so configs are asked too. */
    private void requireOnlyOurs(String topic, Set<String> reporters) {
        Set<String> others = new TreeSet<>(reporters);
        cluster.connectors().connectors(ConnectorConfig.SINK).forEach((name, config) -> {
            if (topic.equals(config.get(TOPIC))) {
                others.add(name);
            }
        });
        others.removeAll(List.of("", connector));
        if (!others.isEmpty()) {
            throw new RefusedException("Nothing was cleared: the topic is also that of " + String.join(", ", others)
                    + ". Give each connector a topic of its own with " + TOPIC);
        }
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

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
