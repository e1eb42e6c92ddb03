package io.dynabridge.tools.verify;

import io.dynabridge.tools.connector.ConnectorConfig;
import io.dynabridge.tools.connector.ConnectorLookup;
import io.dynabridge.tools.pipeline.KafkaView;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** What is to be waited for until every change has arrived: the source connectors, and then each sink. */
final class PipelineGates {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private final ConnectorLookup connect;
    private final KafkaView kafka;
    private final Duration settle;

    /**
     * The gates.
     *
     * @param kafka null where there is no broker to ask, and then only time is waited for
     * @param settle how long a change may take
     */
    PipelineGates(ConnectorLookup connect, KafkaView kafka, Duration settle) {
        this.connect = connect;
        this.kafka = kafka;
        this.settle = settle;
    }

    /** For a sink connector and all that has to do with its targets. */
    LagGate of(String connector, Verification.Subject subject) {
        Map<String, Map<String, String>> sinks = new LinkedHashMap<>();
        sinks.put(connector, subject.sink());
        subject.others().forEach(route -> sinks.put(route.name(), route.sink()));
        List<LagGate> gates = new ArrayList<>();
        gates.add(sources(subject.sources()));
        sinks.forEach((name, config) -> gates.add(sink(name, config)));
        return LagGate.all(gates);
    }

    private LagGate sources(List<SourceTable> sources) {
        return new SourceGate(
                () -> kafka == null
                        ? List.of()
                        : SourceGate.newest(kafka, sources.stream().map(SourceTable::topic)),
                settle,
                Clock.systemUTC(),
                () -> sources.stream()
                        .map(source -> source.connector().get("name"))
                        .filter(Objects::nonNull)
                        .flatMap(name -> connect.idle(name).stream())
                        .findFirst());
    }

    private LagGate sink(String name, Map<String, String> config) {
        return kafka == null
                ? LagGate.unless(() -> connect.idle(name))
                : new SinkLag(
                        kafka,
                        ConnectorConfig.group(name, config),
                        SinkView.of(config).topics(),
                        PATIENCE,
                        () -> connect.idle(name));
    }
}
