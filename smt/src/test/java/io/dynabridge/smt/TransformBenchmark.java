package io.dynabridge.smt;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.envelope.ValueFormat;
import io.dynabridge.envelope.item.ItemJson;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.junit.jupiter.api.Test;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What each transform costs for an update of an item of 1 KB with 20 attributes: records a second on one thread, beside
 * {@code nothing}, a transform of ours that reads the envelope and makes the record anew without a change.
 *
 * <p>No test, so it runs only by name; see CONTRIBUTING.md.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class TransformBenchmark {

    private static final Logger LOG = LoggerFactory.getLogger(TransformBenchmark.class);

    private static final Map<String, Map<String, String>> CONFIGS = configs();

    @Param({
        "nothing",
        "Rekey",
        "ReplaceAttribute",
        "InsertAttribute",
        "InsertAttribute expressions",
        "CastAttribute",
        "FilterItem",
        "RouteItem",
        "ExtractItem"
    })
    public String transform;

    @Param({"MAP", "STRUCT"})
    public ValueFormat format;

    private Transformation<SinkRecord> transformation;
    private SinkRecord record;

    @Setup
    public void prepare() {
        transformation = transformation(transform.split(" ")[0]);
        transformation.configure(CONFIGS.get(transform));
        Map<String, Object> after = item();
        after.put("pages", Map.of("N", "413"));
        record = Records.change(item(), after, format);
    }

    @Benchmark
    public SinkRecord apply() {
        return transformation.apply(record);
    }

    @Test
    void report() throws RunnerException {
        int bytes = ItemJson.write(item()).getBytes(StandardCharsets.UTF_8).length;
        assertThat(item()).hasSize(20);
        assertThat(bytes).isBetween(900, 1100);
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include(TransformBenchmark.class.getName() + ".apply")
                        .build())
                .run();
        Map<String, Map<String, Double>> rates = new TreeMap<>();
        results.forEach(
                result -> rates.computeIfAbsent(result.getParams().getParam("transform"), any -> new TreeMap<>())
                        .put(
                                result.getParams().getParam("format"),
                                result.getPrimaryResult().getScore()));
        StringBuilder table = new StringBuilder("Updates of an item of " + bytes
                + " bytes, records a second (ratio to nothing):\n" + "| transform | map | struct |\n|---|---|---|\n");
        Map<String, Double> nothing = rates.get("nothing");
        rates.forEach((name, rate) -> table.append("| `%s` | %,.0f (%.2f) | %,.0f (%.2f) |%n"
                .formatted(
                        name,
                        rate.get("MAP"),
                        rate.get("MAP") / nothing.get("MAP"),
                        rate.get("STRUCT"),
                        rate.get("STRUCT") / nothing.get("STRUCT"))));
        LOG.info("{}", table);
    }

    private static Transformation<SinkRecord> transformation(String name) {
        switch (name) {
            case "nothing":
                return new Nothing();
            case "Rekey":
                return new Rekey<>();
            case "ReplaceAttribute":
                return new ReplaceAttribute<>();
            case "InsertAttribute":
                return new InsertAttribute<>();
            case "CastAttribute":
                return new CastAttribute<>();
            case "FilterItem":
                return new FilterItem<>();
            case "RouteItem":
                return new RouteItem<>();
            case "ExtractItem":
                return new ExtractItem<>();
            default:
                throw new IllegalArgumentException(name);
        }
    }

    private static Map<String, Map<String, String>> configs() {
        Map<String, Map<String, String>> configs = new LinkedHashMap<>();
        configs.put("nothing", Map.of());
        configs.put(
                "Rekey", Map.of("partition.key", "PK=AUTHOR#${author|lower}", "sort.key", "SK=${year:%06d}#${isbn}"));
        configs.put("ReplaceAttribute", Map.of("exclude", "notes,text3", "renames", "address.city:city"));
        configs.put("InsertAttribute", Map.of("attributes", "kind=book,label=${author}: ${title}"));
        configs.put("InsertAttribute expressions", Map.of("expressions", "total=item.price * item.pieces"));
        configs.put("CastAttribute", Map.of("spec", "price:S,tags:SS"));
        configs.put("FilterItem", Map.of("condition", "item.pages > 100 && has(item.author)"));
        configs.put("RouteItem", Map.of("topic", "shop.${kind|lower}"));
        configs.put("ExtractItem", Map.of());
        return configs;
    }

    private static Map<String, Object> item() {
        Map<String, Object> item = new LinkedHashMap<>();
        item.put("isbn", Map.of("S", "978-0441013593"));
        item.put("author", Map.of("S", "Frank Herbert"));
        item.put("title", Map.of("S", "Dune"));
        item.put("kind", Map.of("S", "Novel"));
        item.put("year", Map.of("N", "1965"));
        item.put("pages", Map.of("N", "412"));
        item.put("price", Map.of("N", "9.95"));
        item.put("pieces", Map.of("N", "3"));
        item.put("stocked", Map.of("BOOL", true));
        item.put("notes", Map.of("NULL", true));
        item.put("cover", Map.of("B", "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ"));
        item.put("tags", Map.of("L", List.of(Map.of("S", "desert"), Map.of("S", "spice"), Map.of("S", "worm"))));
        item.put("langs", Map.of("SS", List.of("en", "nl", "fr")));
        item.put("address", Map.of("M", Map.of("city", Map.of("S", "Arrakeen"), "zip", Map.of("N", "10191"))));
        for (int i = 0; i < 6; i++) {
            item.put("text" + i, Map.of("S", "Fear is the mind-killer. Fear is the little-death that brings."));
        }
        return item;
    }

    /** Does all that ours do around their work. */
    private static final class Nothing extends ItemTransformation<SinkRecord> {
        @Override
        protected Map<String, Object> transform(Map<String, Object> item) {
            return item;
        }

        @Override
        public ConfigDef config() {
            return new ConfigDef();
        }

        @Override
        public void configure(Map<String, ?> props) {
            // Nothing to configure.
        }
    }
}
