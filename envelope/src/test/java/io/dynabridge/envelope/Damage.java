package io.dynabridge.envelope;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;

/** Makes of good Connect data such as a broken converter, another connector or an unlucky transform could send. */
public final class Damage {

    private static final int DEEP = 60;

    private Damage() {}

    /** The data with something replaced, removed or added somewhere; the data itself stays as it is. */
    public static Object to(Object data, Random random) {
        if (random.nextInt(6) == 0) {
            return junk(random);
        }
        if (data instanceof Map<?, ?> map && !map.isEmpty()) {
            Map<Object, Object> copy = new LinkedHashMap<>(map);
            Object key = new ArrayList<Object>(map.keySet()).get(random.nextInt(map.size()));
            switch (random.nextInt(6)) {
                case 0:
                    copy.remove(key);
                    break;
                case 1:
                    copy.put(name(random), junk(random));
                    break;
                default:
                    copy.put(key, to(map.get(key), random));
                    break;
            }
            return copy;
        }
        if (data instanceof Collection<?> collection && !collection.isEmpty()) {
            List<Object> copy = new ArrayList<>(collection);
            int place = random.nextInt(copy.size());
            copy.set(place, to(copy.get(place), random));
            return copy;
        }
        return junk(random);
    }

    private static Object name(Random random) {
        List<Object> names = Arrays.asList(
                "",
                " ",
                ".",
                "a.b",
                "a[0]",
                "#p",
                ":v",
                "\u0000",
                "😀",
                "\ud800",
                "select",
                "it's \"so\"",
                7,
                null,
                true);
        return random.nextInt(8) == 0 ? "n".repeat(70_000) : names.get(random.nextInt(names.size()));
    }

    private static Object junk(Random random) {
        switch (random.nextInt(26)) {
            case 0:
                return null;
            case 1:
                return "";
            case 2:
                return "text \ud800 😀 \u0000";
            case 3:
                return random.nextInt();
            case 4:
                return random.nextLong();
            case 5:
                return Double.NaN;
            case 6:
                return random.nextBoolean();
            case 7:
                return new byte[random.nextInt(3)];
            case 8:
                return ByteBuffer.allocate(random.nextInt(3));
            case 9:
                return List.of();
            case 10:
                return Map.of();
            case 11:
                return Collections.singletonList(null);
            case 12:
                return Collections.singletonMap(null, null);
            case 13:
                return Collections.singletonMap("S", null);
            case 14:
                return Map.of("S", 1, "N", "1");
            case 15:
                return Map.of("N", random.nextBoolean() ? "1e999999999" : "9".repeat(39));
            case 16:
                return Map.of("N", "one");
            case 17:
                return Map.of("B", "no base64!");
            case 18:
                return Map.of("L", Arrays.asList(Map.of("S", "x"), null, "bare"));
            case 19:
                return Map.of("M", Map.of("inner", "bare"));
            case 20:
                return Map.of("SS", random.nextBoolean() ? List.of() : List.of("a", "a", 1));
            case 21:
                return new BigDecimal("1e400");
            case 22:
                return new Date(random.nextLong());
            case 23:
                return struct();
            case 24:
                return deep(random);
            default:
                return Map.of(7, "seven");
        }
    }

    private static Struct struct() {
        Schema schema = SchemaBuilder.struct().field("S", Schema.OPTIONAL_INT32_SCHEMA);
        return new Struct(schema).put("S", 1);
    }

    private static Object deep(Random random) {
        Object deep = Map.of("S", "bottom");
        for (int level = 0; level < DEEP; level++) {
            deep = random.nextBoolean() ? Map.of("L", List.of(deep)) : Map.of("M", Map.of("m", deep));
        }
        return deep;
    }
}
