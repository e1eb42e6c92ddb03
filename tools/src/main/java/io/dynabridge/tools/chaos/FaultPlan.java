package io.dynabridge.tools.chaos;

import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Which share of the requests meets which fault, by operation as {@code X-Amz-Target} names it. Immutable. */
public final class FaultPlan {

    private static final String ANY_OTHER = "";

    private final Map<Fault, Double> rates;
    private final Map<String, Map<Fault, Double>> ratesByOperation;

    private FaultPlan(Map<Fault, Double> rates, Map<String, Map<Fault, Double>> ratesByOperation) {
        this.rates = rates;
        this.ratesByOperation = ratesByOperation;
    }

    /** No faults. */
    public static FaultPlan none() {
        return new FaultPlan(Map.of(), Map.of());
    }

    /** This share of the requests of every operation, each of the kinds that it can meet as often as the others. */
    public static FaultPlan evenly(double share, Collection<Fault> kinds) {
        FaultPlan plan = new FaultPlan(evenRates(share, kinds, ANY_OTHER), Map.of());
        for (Fault kind : kinds) {
            for (String operation : kind.operations()) {
                plan = plan.with(operation, evenRates(share, kinds, operation));
            }
        }
        return plan;
    }

    /** This plan with other rates for one operation. */
    public FaultPlan with(String operation, Map<Fault, Double> itsRates) {
        itsRates.forEach((fault, rate) -> {
            if (!fault.canMeet(operation)) {
                throw new IllegalArgumentException(operation + " cannot meet " + fault);
            }
        });
        double sum = itsRates.values().stream().mapToDouble(Double::doubleValue).sum();
        if (sum > 1 + 1e-9) {
            throw new IllegalArgumentException("The rates of " + operation + " add up to " + sum + ", more than 1");
        }
        Map<String, Map<Fault, Double>> byOperation = new HashMap<>(ratesByOperation);
        Map<Fault, Double> ordered = new EnumMap<>(Fault.class);
        ordered.putAll(itsRates);
        byOperation.put(operation, ordered);
        return new FaultPlan(rates, byOperation);
    }

    /** What the next request of this operation meets. */
    Optional<Fault> draw(String operation, RandomGenerator random) {
        double dice = random.nextDouble();
        for (Map.Entry<Fault, Double> entry :
                ratesByOperation.getOrDefault(operation, rates).entrySet()) {
            dice -= entry.getValue();
            if (dice < 0) {
                return Optional.of(entry.getKey());
            }
        }
        return Optional.empty();
    }

    private static Map<Fault, Double> evenRates(double share, Collection<Fault> kinds, String operation) {
        Map<Fault, Double> rates = new EnumMap<>(Fault.class);
        kinds.stream().filter(kind -> kind.canMeet(operation)).forEach(kind -> rates.put(kind, share));
        rates.replaceAll((kind, whole) -> whole / rates.size());
        return rates;
    }
}
