package io.dynabridge.sink.config;

import io.dynabridge.sink.plain.PlainValues;
import io.dynabridge.sink.plain.TimeFormat;
import java.util.List;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;

/** The keys that say what records are, and how those of other connectors become items. */
public final class PlainRecords {

    public static final String INPUT_FORMAT = "input.format";
    public static final String TIME_FORMAT = "plain.time.format";
    public static final String SET_ATTRIBUTES = "plain.set.attributes";

    private static final String GROUP = "Records";
    private static final EnumKey<InputFormat> INPUTS = EnumKey.of(InputFormat.class);
    private static final EnumKey<TimeFormat> TIMES = EnumKey.of(TimeFormat.class);

    private PlainRecords() {}

    static ConfigDef addTo(ConfigDef def) {
        int order = 0;
        return def.define(
                        INPUT_FORMAT,
                        Type.STRING,
                        "envelope",
                        INPUTS,
                        Importance.MEDIUM,
                        "What records are. envelope: changes of items, from the DynaBridge source connector. plain: records of any other"
                                + " connector, maps or structs that are items themselves; needs "
                                + SinkConfig.WRITE_GUARD
                                + "=none, because such a record says nothing about what came before it.",
                        GROUP,
                        ++order,
                        Width.SHORT,
                        "Input format",
                        INPUTS)
                .define(
                        TIME_FORMAT,
                        Type.STRING,
                        "iso8601",
                        TIMES,
                        Importance.LOW,
                        "What Connect's dates and times become in plain records. iso8601: strings in UTC that sort by time."
                                + " epoch: numbers, days for dates and milliseconds for times and timestamps.",
                        GROUP,
                        ++order,
                        Width.SHORT,
                        "Times",
                        TIMES)
                .define(
                        SET_ATTRIBUTES,
                        Type.LIST,
                        List.of(),
                        LambdaValidator.with(
                                (name, value) -> requirePaths(name, (List<?>) value),
                                () -> "attribute paths, such as tags,address.phones"),
                        Importance.LOW,
                        "Arrays in plain records that become sets of strings, numbers or binaries, as attribute paths;"
                                + " others become lists.",
                        GROUP,
                        ++order,
                        Width.MEDIUM,
                        "Sets");
    }

    static InputFormat inputFormat(AbstractConfig config) {
        return INPUTS.parse(config.getString(INPUT_FORMAT));
    }

    static PlainValues values(AbstractConfig config) {
        return new PlainValues(TIMES.parse(config.getString(TIME_FORMAT)), config.getList(SET_ATTRIBUTES));
    }

    private static void requirePaths(String name, List<?> paths) {
        for (Object path : paths == null ? List.of() : paths) {
            String text = (String) path;
            if (text.isEmpty() || text.startsWith(".") || text.endsWith(".") || text.contains("..")) {
                throw new ConfigException(name, paths, "a path is made of attribute names joined by dots");
            }
        }
    }
}
