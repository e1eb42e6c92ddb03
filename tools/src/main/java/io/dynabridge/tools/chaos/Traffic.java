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
    private final Map<String, LongAdder> writes = new ConcurrentHashMap<>();
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

    void passed(String operation, int itsWrites) {
        adder(writes, operation).add(itsWrites);
    }

    void answered(String operation, Charges charges) {
        units.computeIfAbsent(operation, any -> new DoubleAdder()).add(charges.units());
        adder(refusals, operation).add(charges.refusals());
    }

    /** Requests that came, with and without a fault. */
    public long requests() {
        return sum(requests);
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

    /**
     * Writes of one operation that were passed on, each entry of a batch or transaction for itself. DynamoDB charges for
     * each, refused or not; in a transaction twice.
     */
    public long writes(String operation) {
        return sum(writes.get(operation));
    }

    /** Writes of all operations that were passed on. */
    public long writes() {
        return sum(writes);
    }

    /**
     * Capacity units that DynamoDB said one operation consumed. It says so where it was asked, and never of a refused
     * write; DynamoDB Local says 4 for each table of a transaction whatever is in it, and nothing of batches of statements.
     */
    public double units(String operation) {
        DoubleAdder said = units.get(operation);
        return said == null ? 0 : said.sum();
    }

    /** Writes of one operation that DynamoDB refused because their condition failed. */
    public long refusals(String operation) {
        return sum(refusals.get(operation));
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

    private static long sum(Map<String, LongAdder> adders) {
        return adders.values().stream().mapToLong(LongAdder::sum).sum();
    }

    private static long sum(LongAdder adder) {
        return adder == null ? 0 : adder.sum();
    }
}
