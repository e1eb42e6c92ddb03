package io.dynabridge.tools.plan;

import java.util.Optional;

/**
 * What a million units cost where a table is billed on demand, in dollars.
 *
 * @param origin where the figures come from, to be printed with whatever is computed from them
 */
record Prices(double writePerMillion, double readPerMillion, String origin) {

    /** On demand, class Standard, since the price cut of November 2024. */
    private static final double LIST_WRITE = 0.625;

    private static final double LIST_READ = 0.125;
    private static final String LIST_REGION = "us-east-1";
    private static final double INFREQUENT_ACCESS = 1.25;
    private static final double MILLION = 1e6;

    /** The user's prices, and list prices for what the user does not say. */
    static Prices of(Optional<Double> write, Optional<Double> read, Optional<String> region) {
        String origin;
        if (write.isPresent() && read.isPresent()) {
            origin = "your prices";
        } else {
            origin =
                    "list prices on demand, " + LIST_REGION + ", November 2024: $" + LIST_WRITE + " a million writes, $"
                            + LIST_READ + " a million reads"
                            + (write.isPresent() ? "; your price for writes" : "")
                            + (read.isPresent() ? "; your price for reads" : "")
                            + (region.filter(LIST_REGION::equals).isPresent()
                                    ? ""
                                    : "; other Regions differ, see --price-per-million-wru and -rru");
        }
        return new Prices(write.orElse(LIST_WRITE), read.orElse(LIST_READ), origin);
    }

    /** What writing costs a table; nothing more where its capacity is bought by the hour. */
    double writing(double units, TableView.Capacity capacity, boolean infrequentAccess) {
        return capacity.provisioned() ? 0 : units / MILLION * writePerMillion * factor(infrequentAccess);
    }

    /** What reading costs a table; likewise. */
    double reading(double units, TableView.Capacity capacity, boolean infrequentAccess) {
        return capacity.provisioned() ? 0 : units / MILLION * readPerMillion * factor(infrequentAccess);
    }

    private static double factor(boolean infrequentAccess) {
        return infrequentAccess ? INFREQUENT_ACCESS : 1;
    }
}
