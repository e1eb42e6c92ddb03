package io.dynabridge.tools.verify;

import io.dynabridge.tools.connector.ConnectorConfig;
import io.dynabridge.tools.connector.ConnectorLookup;
import io.dynabridge.tools.connector.ConnectorLookup.Idle;
import io.dynabridge.tools.connector.RefusedException;
import io.dynabridge.tools.pipeline.CatchUp;
import io.dynabridge.tools.pipeline.KafkaView;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What is to be waited for until every change has arrived: the source connectors, and then each sink. */
final class PipelineGates {

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration REBALANCE = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofSeconds(1);

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
        subject.others().forEach(route -> sinks.put(nameOf(route), route.sink()));
        List<LagGate> gates = new ArrayList<>();
        gates.add(
                sources(subject.routes().stream().map(Route::source).distinct().toList()));
        sinks.forEach((name, config) -> gates.add(sink(name, config)));
        return LagGate.all(gates);
    }

    /** The group of a sink is known by the connector's name. */
    private String nameOf(Route other) {
        String name = other.sink().get(ConnectorConfig.NAME);
        if (name == null && kafka != null) {
            throw new RefusedException(other.name() + " does not say which connector's lag is to be waited for: give"
                    + " it as it was POSTed, {\"name\": …, \"config\": {…}}, or leave --bootstrap-server out");
        }
        return name == null ? other.name() : name;
    }

    private LagGate sources(List<SourceTable> sources) {
        // A config from a file may be that of a connector elsewhere, or of none.
        List<String> names = sources.stream()
                .map(source -> source.connector().get(ConnectorConfig.NAME))
                .filter(Objects::nonNull)
                .distinct()
                .filter(this::isThere)
                .toList();
        return new SourceGate(
                () -> kafka == null
                        ? List.of()
                        : SourceGate.newest(kafka, sources.stream().map(SourceTable::topic)),
                settle,
                Clock.systemUTC(),
                () -> names.stream().flatMap(name -> trouble(name).stream()).findFirst());
    }

    /** Why a connector does nothing, where that lasts for longer than a rebalance. */
    private Optional<String> trouble(String name) {
        long since = System.nanoTime();
        Optional<Idle> idle = connect.idleOrUnreachable(name);
        while (idle.isPresent() && idle.get().passing() && System.nanoTime() - since < REBALANCE.toNanos()) {
            try {
                TimeUnit.NANOSECONDS.sleep(LOOK.toNanos());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new UndecidableException("Interrupted", e);
            }
            idle = connect.idleOrUnreachable(name);
        }
        return idle.map(Idle::reason);
    }

    private boolean isThere(String name) {
        try {
            return connect.config(name).isPresent();
        } catch (RefusedException e) {
            return false;
        }
    }

    private LagGate sink(String name, Map<String, String> config) {
        if (kafka != null) {
            return new SinkLag(
                    kafka,
                    SinkView.of(config).topics(),
                    new CatchUp(kafka, ConnectorConfig.group(name, config), PATIENCE, () -> trouble(name)));
        }
        return isThere(name) ? LagGate.unless(() -> trouble(name)) : () -> {};
    }
}
