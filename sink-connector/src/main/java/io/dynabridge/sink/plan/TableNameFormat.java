package io.dynabridge.sink.plan;

import io.dynabridge.envelope.SourceInfo;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;

/** Which table a record goes to: text with {@code ${topic}} (after transforms) or {@code ${table}} (the source table). */
public final class TableNameFormat {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}]*)}");

    /** As DynamoDB has it; placeholders may stand for the rest of a name that is too short. */
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.-]{3,255}");

    private final String format;
    private final boolean fixed;

    /**
     * Parses a format.
     *
     * @throws ConfigException where a placeholder is unknown, or the rest can be no part of a name
     */
    public TableNameFormat(String key, String format) {
        this.format = format;
        Matcher placeholders = PLACEHOLDER.matcher(format);
        boolean found = false;
        while (placeholders.find()) {
            found = true;
            String name = placeholders.group(1);
            if (!name.equals("topic") && !name.equals("table")) {
                throw new ConfigException(key, format, "unknown placeholder; use ${topic} or ${table}");
            }
        }
        this.fixed = !found;
        if (!NAME.matcher(PLACEHOLDER.matcher(format).replaceAll("name")).matches()) {
            throw new ConfigException(
                    key, format, "is no table name: 3 to 255 letters, digits, dots, hyphens and underscores");
        }
    }

    /** Whether every record goes to the same table. */
    public boolean isFixed() {
        return fixed;
    }

    /** Whether the source table has a part in it, which only envelopes name. */
    public boolean needsSource() {
        return format.contains("${table}");
    }

    /** The table of a record that names no source table; only for formats that need none. */
    public String resolve(String topic) {
        return fixed ? format : format.replace("${topic}", topic);
    }

    /** The table of a record. */
    public String resolve(String topic, SourceInfo source) {
        return fixed ? format : format.replace("${topic}", topic).replace("${table}", String.valueOf(source.table()));
    }

    @Override
    public String toString() {
        return format;
    }
}
