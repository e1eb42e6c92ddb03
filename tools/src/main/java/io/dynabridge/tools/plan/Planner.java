package io.dynabridge.tools.plan;

import io.dynabridge.client.DynamoDbClients;
import io.dynabridge.client.error.Remedy;
import io.dynabridge.envelope.item.AttributeType;
import io.dynabridge.envelope.item.ItemKey;
import io.dynabridge.tools.verify.ItemMapping;
import io.dynabridge.tools.verify.ItemMapping.Mapped;
import io.dynabridge.tools.verify.ItemMapping.Outcome;
import io.dynabridge.tools.verify.PluginLoader;
import io.dynabridge.tools.verify.SinkView;
import io.dynabridge.tools.verify.SourceItemKey;
import io.dynabridge.tools.verify.SourceTable;
import io.dynabridge.tools.verify.TransformChain;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.apache.kafka.common.config.ConfigException;

/** Looks at the tables, runs a sample through the transforms, tries the permissions, and adds up. Not thread-safe. */
final class Planner {

    /** Enough to see which type a key attribute has. */
    private static final int ITEMS_FOR_TYPES = 25;
    /** As long as the names of runs are. */
    private static final String RUN = "initial-00000000";

    private final DynamoDbClients sourceClients;
    private final DynamoDbClients sinkClients;
    private final List<Path> pluginPath;
    private final AwsCli aws;
    private final Prices prices;
    private final long sampleItems;
    private final List<Finding> findings = new ArrayList<>();
    private final TableCatalog targets;
    private PlannedConfigs configs;
    private Optional<TargetKey> expected = Optional.empty();
    private double sampleUnits;

    /**
     * A plan to be made.
     *
     * @param sinkClients may be the source's
     * @param sampleItems the most to read
     */
    Planner(
            PlannedConfigs configs,
            DynamoDbClients sourceClients,
            DynamoDbClients sinkClients,
            List<Path> pluginPath,
            AwsCli aws,
            Prices prices,
            long sampleItems) {
        this.configs = configs;
        this.sourceClients = sourceClients;
        this.sinkClients = sinkClients;
        this.pluginPath = pluginPath;
        this.aws = aws;
        this.prices = prices;
        this.sampleItems = sampleItems;
        this.targets = new TableCatalog(sinkClients, "target");
    }

    /** The plan for a source table. */
    PlanReport plan(String sourceName) throws InterruptedException {
        TableCatalog.Entry entry = new TableCatalog(sourceClients, "source").look(sourceName);
        if (entry.table().isEmpty()) {
            findings.add(entry.trouble()
                    .orElseGet(() -> Finding.mend(
                            "source",
                            "There is no table " + sourceName + " in this account and Region: check its name, --region"
                                    + " and --endpoint")));
            return new PlanReport(configs, findings, Optional.empty(), Optional.empty());
        }
        TableView source = entry.table().get();
        findings.addAll(new TableFindings(configs, aws).source(source));
        findings.addAll(ConfigFindings.of(configs, sourceName));
        SinkView sink = SinkView.of(configs.sink());
        Optional<SampleResult> sample = throughTheTransforms(source, sink);
        targetFindings(source, sink);
        sample.ifPresent(seen -> findings.addAll(SampleFindings.of(
                seen,
                seen.total(source.items()),
                "overwrite".equals(configs.sink().get("conflict.policy")),
                sampleUnits)));
        permissions(source);
        if (!configs.mode().equals("scan_only")) {
            findings.addAll(
                    StreamReaders.find(sourceClients, source, configs.mode().equals("touch"), aws));
        }
        Optional<Estimate> estimate =
                sample.map(seen -> new Estimator(configs, prices).of(seen, source, targets.tables()));
        sample.ifPresent(this::makeRoom);
        return new PlanReport(configs, findings, sample, estimate);
    }

    private Optional<SampleResult> throughTheTransforms(TableView source, SinkView sink) {
        SourceTable table = SourceTable.in(configs.source()).get(0);
        try (PluginLoader plugins = PluginLoader.open(pluginPath)) {
            Optional<TableCatalog.Entry> target = target(source, sink).map(targets::look);
            target.flatMap(TableCatalog.Entry::table)
                    .filter(any -> configs.creates())
                    .ifPresent(found -> configs = configs.creating(found.key()));
            if (target.map(TableCatalog.Entry::isMissing).orElse(configs.creates())) {
                expectMissing(source, table, sink, plugins);
            }
            try (ItemMapping mapping = mapping(table, sink, plugins, targets::keyOf)) {
                return sample(source, sink, mapping);
            }
        } catch (ConfigException | IllegalArgumentException e) {
            findings.add(Finding.mend("transforms", e.getMessage()));
            return Optional.empty();
        }
    }

    /** The one table that everything goes to, if it is one and its name does not hang on the topics. */
    private static Optional<String> target(TableView source, SinkView sink) {
        return Optional.of(sink.tableNameFormat().replace("${table}", source.name()))
                .filter(name -> !name.contains("${"));
    }

    private Optional<SampleResult> sample(TableView source, SinkView sink, ItemMapping mapping) {
        TableSampler sampler = new TableSampler(sourceClients, source.name());
        try (ChangeBytes changes = new ChangeBytes(configs.source())) {
            SampleJudge judge = new SampleJudge(
                    source,
                    Map.of(configs.markerAttribute(), AttributeType.S.attribute(RUN)),
                    new GuardBytes(sink.guard(), configs.source().get("topic.prefix")),
                    changes::of,
                    name -> targets.look(name).table());
            boolean whole = sampler.read(sampleItems, item -> {
                SourceItemKey key = keyOf(source, item);
                judge.add(key, item, outcome(mapping, key.key(), item));
            });
            sampleUnits += sampler.units();
            return Optional.of(judge.result(whole));
        } catch (CompletionException e) {
            findings.add(Finding.unknown("sample", Remedy.explain(e, "dynamodb:Scan", "table " + source.name())));
            return Optional.empty();
        }
    }

    /** A transform of somebody else's may throw anything; what it says may have an item in it. */
    private static Outcome outcome(ItemMapping mapping, ItemKey key, Map<String, Object> item) {
        try {
            return mapping.map(key, item);
        } catch (CompletionException e) {
            throw e;
        } catch (RuntimeException e) {
            return new ItemMapping.Refused(
                    "a transform failed with " + e.getClass().getName());
        }
    }

    /** A target that is not there can be looked at all the same, once its key is given or guessed. */
    private void expectMissing(TableView source, SourceTable table, SinkView sink, PluginLoader plugins) {
        TargetKey key = configs.creates() && !configs.keyToCreate().isEmpty()
                ? new TargetKey(configs.keyToCreate(), true)
                : guess(source, table, sink, plugins);
        expected = Optional.of(key);
        targets.expect(key.attributes());
        if (configs.creates()) {
            configs = configs.creating(key.attributes());
        }
    }

    private TargetKey guess(TableView source, SourceTable table, SinkView sink, PluginLoader plugins) {
        List<Map<String, Object>> items = new ArrayList<>();
        try (ItemMapping mapping = mapping(table, sink, plugins, any -> Map.of())) {
            new TableSampler(sourceClients, source.name()).read(ITEMS_FOR_TYPES, item -> {
                if (outcome(mapping, keyOf(source, item).key(), item) instanceof Mapped mapped) {
                    items.add(mapped.item());
                }
            });
        } catch (CompletionException e) {
            // The sample itself will meet the same and say so.
            items.clear();
        }
        return TargetKey.guess(configs.rekeyed(), source.key(), items);
    }

    private ItemMapping mapping(
            SourceTable table,
            SinkView sink,
            PluginLoader plugins,
            Function<String, Map<String, AttributeType>> targetKeys) {
        return new ItemMapping(
                table,
                TransformChain.load(configs.source(), plugins),
                TransformChain.load(configs.sink(), plugins),
                sink,
                targetKeys.andThen(Optional::of));
    }

    private static SourceItemKey keyOf(TableView source, Map<String, Object> item) {
        return new SourceItemKey(source.name(), ItemKey.of(item, source.key().keySet()));
    }

    private void targetFindings(TableView source, SinkView sink) {
        TableFindings about = new TableFindings(configs, aws);
        target(source, sink).flatMap(table -> targets.look(table).trouble()).ifPresent(findings::add);
        expected.ifPresent(key -> targets.missing()
                .forEach(table -> findings.add(about.missing(table, key.attributes(), key.observed()))));
        for (TableView table : targets.tables()) {
            Optional<Finding> itself = about.itself(source, table);
            findings.addAll(itself.map(List::of).orElseGet(() -> about.target(table, sink.guard(), holdsItems(table))));
        }
    }

    /** DynamoDB counts every six hours only; where one may not look, its count has to do. */
    private boolean holdsItems(TableView table) {
        try {
            List<Map<String, Object>> seen = new ArrayList<>();
            new TableSampler(sinkClients, table.name()).read(1, seen::add);
            return !seen.isEmpty();
        } catch (CompletionException e) {
            return table.items() > 0;
        }
    }

    private void permissions(TableView source) throws InterruptedException {
        Probes probes = new Probes(configs, sourceClients, sinkClients);
        List<Probe> all = new ArrayList<>(probes.source(source));
        targets.tables().forEach(table -> all.addAll(probes.target(table)));
        all.addAll(probes.sweep(source));
        List<String> untried = new ArrayList<>();
        if (source.viewType().isEmpty() && !configs.mode().equals("scan_only")) {
            untried.add("DescribeStream, GetShardIterator and GetRecords, as there is no stream");
        }
        targets.missing()
                .forEach(table -> untried.add("those on " + table + ", as there is none"
                        + (configs.creates() ? ", and CreateTable, with which the sink makes it" : "")));
        String ledger = configs.sink().get(PlannedConfigs.LEDGER_TABLE);
        if ("ledger".equals(configs.guard())) {
            Optional<TableView> table =
                    new TableCatalog(sinkClients, "ledger").look(ledger).table();
            table.ifPresent(found -> all.addAll(probes.ledger(found)));
            table.flatMap(found -> new TableFindings(configs, aws).strong("ledger", found))
                    .ifPresent(findings::add);
            if (table.isEmpty()) {
                untried.add("those on the ledger " + ledger
                        + ", which the sink makes (CreateTable, DescribeTimeToLive, UpdateTimeToLive)");
            }
        }
        findings.addAll(PermissionCheck.run(all));
        if (!untried.isEmpty()) {
            findings.add(Finding.note("permissions", "not tried: " + String.join("; ", untried)));
        }
    }

    private void makeRoom(SampleResult sample) {
        PlannedConfigs roomy = configs.roomFor(sample.largestChange());
        if (!roomy.equals(configs)) {
            configs = roomy;
            findings.add(Finding.note(
                    "Kafka",
                    "A change of the largest item of the sample has " + Figures.bytes(sample.largestChange())
                            + " with both images, and Kafka takes 1 MB: the configs make room for twice as much, in"
                            + " max.request.size and the max.message.bytes of a new topic. Raise max.message.bytes of a"
                            + " topic that is there, and of the dead letter topic"));
        }
    }
}
