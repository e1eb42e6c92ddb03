package io.dynabridge.envelope.testing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Values that nobody should give a config key, and that somebody will. */
public final class HostileValues {

    private static final List<String> WHOLE = List.of(
            "",
            " ",
            "\n",
            ",",
            ",,",
            ":",
            "=",
            ";",
            "null",
            "true",
            "-1",
            "0",
            "1e400",
            "NaN",
            "0x10",
            "01",
            "9223372036854775808",
            "-9223372036854775809",
            "2147483648",
            "99999999999999999999999999999999999999999",
            "\u0000",
            "😀",
            "\uD800",
            "é\u0301",
            "\u202Ebooks",
            "${",
            "${}",
            "${a",
            "${a|",
            "${a|b",
            "${a:",
            "${${a}}",
            "$",
            "}",
            "${a:%",
            "${a:%d}",
            "${a:%999999999d}",
            "${a|default:}",
            "PK=",
            "=PK",
            "a:b",
            "a:b:c",
            "a=b=c",
            "a:S",
            "x.y:",
            "a..b",
            ".a",
            "a.",
            "a[0]",
            "a[",
            "(a+)+$",
            "item.x.matches('(a+)+$')",
            "item.",
            "((((((((((",
            "a b",
            "../../etc/passwd",
            "http://",
            "http://[",
            "arn:",
            "books,books",
            "a,b,,c",
            "*",
            "?",
            "\\",
            "\\u12",
            "'",
            "\"",
            "java.lang.Runtime",
            "1+1",
            "item.x == ",
            "size(item) > 0",
            "true || item",
            "{}",
            "[]",
            "<a>",
            "%s%n");
    private static final List<String> PIECES = List.of(
            "a", "${", "}", "|", ":", ".", ",", "=", "[", "]", "\\", "%", "S", "1", "😀", "(", ")", "'", "#", " ");
    private static final int HUGE = 100_000;

    private HostileValues() {}

    /** A config with one to three of these keys given a value that is missing, null or hostile. */
    public static Map<String, String> in(Map<String, String> good, List<String> keys, Random random) {
        Map<String, String> config = new HashMap<>(good);
        for (int i = random.nextInt(3); i >= 0; i--) {
            String key = keys.get(random.nextInt(keys.size()));
            switch (random.nextInt(8)) {
                case 0:
                    config.put(key, null);
                    break;
                case 1:
                    config.remove(key);
                    break;
                default:
                    config.put(key, value(random));
                    break;
            }
        }
        return config;
    }

    private static String value(Random random) {
        switch (random.nextInt(8)) {
            case 0:
                return PIECES.get(random.nextInt(PIECES.size())).repeat(1 + random.nextInt(HUGE / 100));
            case 1:
                return "x".repeat(HUGE);
            case 2, 3, 4:
                List<String> pieces = new ArrayList<>();
                for (int i = random.nextInt(12); i >= 0; i--) {
                    pieces.add(PIECES.get(random.nextInt(PIECES.size())));
                }
                return String.join("", pieces);
            default:
                return WHOLE.get(random.nextInt(WHOLE.size()));
        }
    }
}
