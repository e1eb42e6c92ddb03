package io.dynabridge.source.config;

import io.dynabridge.envelope.item.ItemJson;
import io.dynabridge.source.loss.DataLoss;
import io.dynabridge.source.offset.TableCheckpoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the connector hands one task: tables to speak for, whole units of stream lineage, and segments of snapshots.
 * Travels in the task's config as JSON, whose fields stand in a fixed order so that an unchanged assignment restarts
 * nothing.
 */
public record TaskAssignment(List<TableDuty> tables, List<Lineage> lineages, List<Segments> segments) {

    /**
     * A table whose checkpoint this task stores.
     *
     * @param checkpoint what reading rests on; empty where no stream is read
     * @param problem why the table cannot be read at all
     * @param losses what can no longer be read
     */
    public record TableDuty(
            String table, Optional<TableCheckpoint> checkpoint, Optional<String> problem, List<DataLoss> losses) {}

    /**
     * A shard to start from.
     *
     * @param coveredMs every change of it made before this time is read or none of ours, milliseconds since 1970; 0 where
     *     unknown
     */
    public record Root(String shard, long coveredMs) {}

    /**
     * Shards to read, each with all its descendants.
     *
     * @param keys the table's key attributes, partition key first
     * @param roots shards to start from
     * @param first whether the stream was never read before
     * @param latest whether roots that were never read start at their end
     * @param epoch the first part of all versions
     * @param sinceMs when this epoch began, milliseconds since 1970
     * @param finished shards that still have offsets and need none any more
     */
    public record Lineage(
            String table,
            String stream,
            List<String> keys,
            List<Root> roots,
            boolean first,
            boolean latest,
            int epoch,
            long sinceMs,
            List<String> finished) {}

    /**
     * Segments of a snapshot.
     *
     * @param keys the table's key attributes, partition key first
     * @param snapshot the id that the user gave
     * @param run the run's own id, which is also the marker
     * @param total segments in all
     * @param numbers the segments of this task, counted from 0
     * @param completed whether the run is over, so that there is nothing left but to say so
     * @param epoch the first part of all versions
     */
    public record Segments(
            String table,
            List<String> keys,
            String snapshot,
            String run,
            int total,
            List<Integer> numbers,
            boolean completed,
            int epoch) {}

    /** Whether there is anything to do. */
    public boolean isEmpty() {
        return tables.isEmpty() && lineages.isEmpty() && segments.isEmpty();
    }

    /** The assignment as JSON text. */
    public String toJson() {
        List<Object> tableList = new ArrayList<>();
        for (TableDuty duty : tables) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("table", duty.table);
            duty.checkpoint.ifPresent(checkpoint -> {
                map.put("stream", checkpoint.stream());
                map.put("epoch", String.valueOf(checkpoint.epoch()));
                map.put("since", String.valueOf(checkpoint.sinceMs()));
                map.put("under_way", checkpoint.underWay());
            });
            duty.problem.ifPresent(problem -> map.put("problem", problem));
            map.put("losses", duty.losses.stream().map(TaskAssignment::toMap).toList());
            tableList.add(map);
        }
        List<Object> lineageList = new ArrayList<>();
        for (Lineage lineage : lineages) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("table", lineage.table);
            map.put("stream", lineage.stream);
            map.put("keys", lineage.keys);
            map.put("roots", lineage.roots.stream().map(Root::shard).toList());
            map.put(
                    "covered",
                    lineage.roots.stream()
                            .map(root -> String.valueOf(root.coveredMs))
                            .toList());
            map.put("first", lineage.first);
            map.put("latest", lineage.latest);
            map.put("epoch", String.valueOf(lineage.epoch));
            map.put("since", String.valueOf(lineage.sinceMs));
            map.put("finished", lineage.finished);
            lineageList.add(map);
        }
        List<Object> segmentList = new ArrayList<>();
        for (Segments segment : segments) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("table", segment.table);
            map.put("keys", segment.keys);
            map.put("snapshot", segment.snapshot);
            map.put("run", segment.run);
            map.put("total", String.valueOf(segment.total));
            map.put("numbers", segment.numbers.stream().map(String::valueOf).toList());
            map.put("completed", segment.completed);
            map.put("epoch", String.valueOf(segment.epoch));
            segmentList.add(map);
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("tables", tableList);
        json.put("lineages", lineageList);
        json.put("segments", segmentList);
        return ItemJson.write(json);
    }

    /** Reads what {@link #toJson} wrote. */
    public static TaskAssignment fromJson(String text) {
        Map<String, Object> json = ItemJson.read(text);
        List<TableDuty> tables = new ArrayList<>();
        for (Object each : (List<?>) json.get("tables")) {
            Map<?, ?> map = (Map<?, ?>) each;
            tables.add(new TableDuty(
                    (String) map.get("table"),
                    Optional.ofNullable((String) map.get("stream"))
                            .map(stream -> new TableCheckpoint(
                                    stream, number(map, "epoch"), longNumber(map, "since"), (Boolean)
                                            map.get("under_way"))),
                    Optional.ofNullable((String) map.get("problem")),
                    ((List<?>) map.get("losses"))
                            .stream().map(loss -> loss((Map<?, ?>) loss)).toList()));
        }
        List<Lineage> lineages = new ArrayList<>();
        for (Object each : (List<?>) json.get("lineages")) {
            Map<?, ?> map = (Map<?, ?>) each;
            lineages.add(new Lineage(
                    (String) map.get("table"),
                    (String) map.get("stream"),
                    texts(map.get("keys")),
                    roots(texts(map.get("roots")), texts(map.get("covered"))),
                    (Boolean) map.get("first"),
                    (Boolean) map.get("latest"),
                    number(map, "epoch"),
                    longNumber(map, "since"),
                    texts(map.get("finished"))));
        }
        List<Segments> segments = new ArrayList<>();
        for (Object each : (List<?>) json.get("segments")) {
            Map<?, ?> map = (Map<?, ?>) each;
            segments.add(new Segments(
                    (String) map.get("table"),
                    texts(map.get("keys")),
                    (String) map.get("snapshot"),
                    (String) map.get("run"),
                    number(map, "total"),
                    texts(map.get("numbers")).stream().map(Integer::valueOf).toList(),
                    (Boolean) map.get("completed"),
                    number(map, "epoch")));
        }
        return new TaskAssignment(tables, lineages, segments);
    }

    private static Map<String, Object> toMap(DataLoss loss) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("table", loss.table());
        map.put("stream", loss.stream());
        loss.shard().ifPresent(shard -> map.put("shard", shard));
        map.put("what", loss.what());
        map.put("from", String.valueOf(loss.fromMs()));
        map.put("to", String.valueOf(loss.toMs()));
        return map;
    }

    private static DataLoss loss(Map<?, ?> map) {
        return new DataLoss(
                (String) map.get("table"),
                (String) map.get("stream"),
                Optional.ofNullable((String) map.get("shard")),
                (String) map.get("what"),
                longNumber(map, "from"),
                longNumber(map, "to"));
    }

    private static List<Root> roots(List<String> shards, List<String> covered) {
        List<Root> roots = new ArrayList<>(shards.size());
        for (int i = 0; i < shards.size(); i++) {
            roots.add(new Root(shards.get(i), Long.parseLong(covered.get(i))));
        }
        return roots;
    }

    private static int number(Map<?, ?> map, String field) {
        return Integer.parseInt((String) map.get(field));
    }

    private static long longNumber(Map<?, ?> map, String field) {
        return Long.parseLong((String) map.get(field));
    }

    private static List<String> texts(Object list) {
        return ((List<?>) list).stream().map(String.class::cast).toList();
    }
}
