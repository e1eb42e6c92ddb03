package io.dynabridge.tools.chaos;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.DoubleAdder;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;

/** What passed a proxy, by operation. Thread-safe. */
public final class Traffic {

    private final Map<String, LongAdder> requests = new ConcurrentHashMap<>();
    private final Map<String, Map<Fault, LongAdder>> faults = new ConcurrentHashMap<>();
    private final Map<String, DoubleAdder> units = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> refusals = new ConcurrentHashMap<>();

    Traffic() {}

    void request(String operation) {
        adder(requests, operation).increment();
    }

    void fault(String operation, Fault fault) {
        faults.computeIfAbsent(operation, any -> new ConcurrentHashMap<>())
                .computeIfAbsent(fault, any -> new LongAdder())
                .increment();
    }

    void answered(String operation, Charges charges) {
        units.computeIfAbsent(operation, any -> new DoubleAdder()).add(charges.units());
        adder(refusals, operation).add(charges.refusals());
    }

    /** Requests that came, with and without a fault. */
    public long requests() {
        return requests.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /** Requests of one operation. */
    public long requests(String operation) {
        return sum(requests.get(operation));
    }

    /** Requests that met a fault. */
    public long faults() {
        return faults.values().stream()
                .flatMap(byKind -> byKind.values().stream())
                .mapToLong(LongAdder::sum)
                .sum();
    }

    /** Requests that met this fault, of all operations. */
    public long faults(Fault fault) {
        return faults.values().stream()
                .mapToLong(byKind -> sum(byKind.get(fault)))
                .sum();
    }

    /** Requests of one operation that met this fault. */
    public long faults(String operation, Fault fault) {
        return sum(faults.getOrDefault(operation, Map.of()).get(fault));
    }

    /** Capacity units that DynamoDB said were consumed; it says so only where it was asked, and never of an error. */
    public double units() {
        return units.values().stream().mapToDouble(DoubleAdder::sum).sum();
    }

    /** Writes that DynamoDB refused because their condition failed: charged, but not in {@link #units()}. */
    public long refusals() {
        return refusals.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /** One line for each operation. */
    public String summary() {
        return new TreeMap<>(requests)
                .entrySet().stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue() + " requests, faults "
                                + new TreeMap<>(faults.getOrDefault(entry.getKey(), Map.of())))
                        .collect(Collectors.joining("\n"));
    }

    private static LongAdder adder(Map<String, LongAdder> adders, String operation) {
        return adders.computeIfAbsent(operation, any -> new LongAdder());
    }

    private static long sum(LongAdder adder) {
        return adder == null ? 0 : adder.sum();
    }
}
