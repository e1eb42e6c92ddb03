package io.dynabridge.smt.expression;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.connect.errors.DataException;

/** Regular expressions, compiled once; nearly all are literals of an expression. Thread-safe. */
final class Patterns {

    /** An expression may also take patterns out of items: those must not fill the memory. */
    private static final int MOST = 1_000;

    private final Map<String, Pattern> compiled = new ConcurrentHashMap<>();

    /** Whether a pattern is found in a text. */
    boolean find(String text, String regex) {
        Pattern pattern = compiled.get(regex);
        if (pattern == null) {
            pattern = compile(regex);
            if (compiled.size() < MOST) {
                compiled.put(regex, pattern);
            }
        }
        return pattern.matcher(text).find();
    }

    private static Pattern compile(String regex) {
        try {
            return Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw new DataException("not a regular expression");
        }
    }
}
