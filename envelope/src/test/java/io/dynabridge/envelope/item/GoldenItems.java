package io.dynabridge.envelope.item;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Items that have broken other tools: every type, every edge that DynamoDB allows. */
public final class GoldenItems {

    private GoldenItems() {}

    /** An item with all ten types, deep nesting and awkward names. */
    public static Map<String, Object> everything() {
        Map<String, Object> item = new LinkedHashMap<>();
        item.put("isbn", Map.of("S", "0439023483"));
        item.put("empty string", Map.of("S", ""));
        item.put("emoji 📚", Map.of("S", "zażółć 🦔 \u0000 \" \\ \u2028"));
        item.put("38 digits", Map.of("N", "12345678901234567890123456789012345678"));
        item.put("38 decimals", Map.of("N", "-0.12345678901234567890123456789012345678"));
        item.put("huge", Map.of("N", "9.9999999999999999999999999999999999999E+125"));
        item.put("tiny", Map.of("N", "1E-130"));
        item.put("negative zero exponent", Map.of("N", "0"));
        item.put("binary", Map.of("B", "AAECA/8="));
        item.put("empty binary", Map.of("B", ""));
        item.put("yes", Map.of("BOOL", true));
        item.put("no", Map.of("BOOL", false));
        item.put("nothing", Map.of("NULL", true));
        item.put("a.b#c:d", Map.of("S", "reserved"));
        item.put("strings", Map.of("SS", List.of("b", "a", "ü")));
        item.put("numbers", Map.of("NS", List.of("1", "2.5", "-3E+10")));
        item.put("binaries", Map.of("BS", List.of("AQ==", "Ag==")));
        item.put("empty list", Map.of("L", List.of()));
        item.put("empty map", Map.of("M", Map.of()));
        item.put(
                "nested",
                Map.of(
                        "L",
                        List.of(
                                Map.of(
                                        "M",
                                        Map.of("deep", Map.of("L", List.of(Map.of("N", "1"), Map.of("NULL", true))))),
                                Map.of("SS", List.of("x")),
                                Map.of("B", "/w=="))));
        return item;
    }
}
