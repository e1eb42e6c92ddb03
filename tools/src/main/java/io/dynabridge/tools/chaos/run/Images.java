package io.dynabridge.tools.chaos.run;

import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.envelope.item.Items;
import io.dynabridge.tools.chaos.history.Sighting;
import io.dynabridge.tools.verify.ItemDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Items as clients write them, and as they are found again. */
final class Images {

    /** Where the guard keeps the version. */
    private static final String GUARD_VERSION = "v";

    private Images() {}

    /** An item of many types and of changing attributes; a put leaves nothing of the one before, and that must show. */
    static Map<String, Object> item(String id, long version, String slot, RandomGenerator random) {
        Map<String, Object> item = new LinkedHashMap<>();
        item.put(ChaosSetup.ID, AttributeType.S.attribute(id));
        item.put(ChaosSetup.VERSION, AttributeType.N.attribute(Long.toString(version)));
        if (slot != null) {
            item.put(ChaosSetup.SLOT, AttributeType.S.attribute(slot));
        }
        item.put("body", AttributeType.S.attribute("x".repeat(random.nextInt(200)) + version));
        for (int i = 0; i < 4; i++) {
            if (random.nextBoolean()) {
                item.put("we ird.#" + i, attribute(random));
            }
        }
        return item;
    }

    private static Map<String, Object> attribute(RandomGenerator random) {
        String text = "ä" + random.nextInt(1000);
        return switch (random.nextInt(6)) {
            case 0 -> AttributeType.N.attribute(Integer.toString(random.nextInt(1000) - 500));
            case 1 -> AttributeType.BOOL.attribute(random.nextBoolean());
            case 2 -> AttributeType.SS.attribute(List.of(text, "b" + text));
            case 3 -> AttributeType.L.attribute(List.of(AttributeType.S.attribute(text)));
            case 4 -> AttributeType.M.attribute(Map.of("in.side", AttributeType.S.attribute(text)));
            default -> AttributeType.S.attribute(text);
        };
    }

    /** An item of the source, at the place that it asks for. */
    static Sighting inSource(Map<String, Object> item) {
        Map<String, Object> own = Items.without(item, ChaosSetup.MARKER);
        return new Sighting(id(own), version(own), place(own), ItemDigest.of(own));
    }

    /** An item of the target. */
    static Sighting inTarget(Map<String, Object> item) {
        Map<String, Object> own = Items.without(Items.without(item, ChaosSetup.GUARD), ChaosSetup.PLACE);
        return new Sighting(
                item.containsKey(ChaosSetup.ID) ? id(own) : null,
                version(own),
                text(item, ChaosSetup.PLACE),
                ItemDigest.of(own),
                isScanned(item));
    }

    /** What comes from a scan has a version of zeros behind its epoch. */
    private static boolean isScanned(Map<String, Object> item) {
        return item.containsKey(ChaosSetup.GUARD)
                && AttributeType.value(item.get(ChaosSetup.GUARD)) instanceof Map<?, ?> guard
                && guard.containsKey(GUARD_VERSION)
                && String.valueOf(AttributeType.value(guard.get(GUARD_VERSION))).matches("[0-9]+\\.0+");
    }

    /** What clients wrote, without anything that the pipeline may add. */
    static ItemDigest digest(Map<String, Object> item) {
        return ItemDigest.of(item);
    }

    static String id(Map<String, Object> item) {
        return text(item, ChaosSetup.ID);
    }

    static long version(Map<String, Object> item) {
        String version = text(item, ChaosSetup.VERSION);
        return version == null ? 0 : Long.parseLong(version);
    }

    static String place(Map<String, Object> item) {
        return text(item, ChaosSetup.SLOT);
    }

    private static String text(Map<String, Object> item, String attribute) {
        return item.containsKey(attribute) ? String.valueOf(AttributeType.value(item.get(attribute))) : null;
    }
}
