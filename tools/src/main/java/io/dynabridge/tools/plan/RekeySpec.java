package io.dynabridge.tools.plan;

import io.dynabridge.tools.connector.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The new keys as a person types them, {@code author=${author},title=${title}}: partition key, then sort key. A comma
 * that belongs to a template is written {@code \,}; no other character is special.
 *
 * @param partitionKey as the transform {@code Rekey} takes it
 * @param sortKey likewise; empty for a target without one
 */
record RekeySpec(String partitionKey, Optional<String> sortKey) {

    private static final int MOST_KEYS = 2;

    /**
     * Reads a spec.
     *
     * @throws RefusedException where it is none
     */
    static RekeySpec parse(String text) {
        List<String> parts = parts(text);
        if (parts.size() > MOST_KEYS) {
            throw new RefusedException("--rekey has " + parts.size() + " parts, but a table has a partition key and at"
                    + " most a sort key: write a comma inside a template as \\,");
        }
        for (String part : parts) {
            if (part.indexOf('=') <= 0) {
                throw new RefusedException(
                        "--rekey: '" + part + "' is no NAME[:S|N|B]=TEMPLATE, such as author=${author}"
                                + " (in a shell, in single quotes)");
            }
        }
        return new RekeySpec(parts.get(0), parts.size() == 1 ? Optional.empty() : Optional.of(parts.get(1)));
    }

    private static List<String> parts(String text) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length() && text.charAt(i + 1) == ',') {
                part.append(',');
                i++;
            } else if (c == ',') {
                parts.add(part.toString().strip());
                part.setLength(0);
            } else {
                part.append(c);
            }
        }
        parts.add(part.toString().strip());
        return parts;
    }
}
