package io.dynabridge.source.config;

import io.dynabridge.envelope.item.ItemJson;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the connector hands one task: whole units of stream lineage, and segments of snapshots. Travels in the task's
 * config as JSON, whose fields stand in a fixed order so that an unchanged assignment restarts nothing.
 */
public record TaskAssignment(List<Lineage> lineages, List<Segments> segments) {

    /**
     * Shards to read, each with all its descendants.
     *
     * @param keys the table's key attributes, partition key first
     * @param roots shards to start from
     * @param latest whether roots that were never read start at their end
     */
    public record Lineage(String table, String stream, List<String> keys, List<String> roots, boolean latest) {}

    /**
     * Segments of a snapshot.
     *
     * @param keys the table's key attributes, partition key first
     * @param snapshot the id that the user gave
     * @param run the run's own id, which is also the marker
     * @param total segments in all
     * @param numbers the segments of this task, counted from 0
     * @param completed whether the run is over, so that there is nothing left but to say so
     */
    public record Segments(
            String table,
            List<String> keys,
            String snapshot,
            String run,
            int total,
            List<Integer> numbers,
            boolean completed) {}

    /** Whether there is anything to do. */
    public boolean isEmpty() {
        return lineages.isEmpty() && segments.isEmpty();
    }

    /** The assignment as JSON text. */
    public String toJson() {
        List<Object> lineageList = new ArrayList<>();
        for (Lineage lineage : lineages) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("table", lineage.table);
            map.put("stream", lineage.stream);
            map.put("keys", lineage.keys);
            map.put("roots", lineage.roots);
            map.put("latest", lineage.latest);
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
            segmentList.add(map);
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("lineages", lineageList);
        json.put("segments", segmentList);
        return ItemJson.write(json);
    }

    /** Reads what {@link #toJson} wrote. */
    public static TaskAssignment fromJson(String text) {
        Map<String, Object> json = ItemJson.read(text);
        List<Lineage> lineages = new ArrayList<>();
        for (Object each : (List<?>) json.get("lineages")) {
            Map<?, ?> map = (Map<?, ?>) each;
            lineages.add(new Lineage(
                    (String) map.get("table"),
                    (String) map.get("stream"),
                    texts(map.get("keys")),
                    texts(map.get("roots")),
                    (Boolean) map.get("latest")));
        }
        List<Segments> segments = new ArrayList<>();
        for (Object each : (List<?>) json.get("segments")) {
            Map<?, ?> map = (Map<?, ?>) each;
            segments.add(new Segments(
                    (String) map.get("table"),
                    texts(map.get("keys")),
                    (String) map.get("snapshot"),
                    (String) map.get("run"),
                    Integer.parseInt((String) map.get("total")),
                    texts(map.get("numbers")).stream().map(Integer::valueOf).toList(),
                    (Boolean) map.get("completed")));
        }
        return new TaskAssignment(lineages, segments);
    }

    private static List<String> texts(Object list) {
        return ((List<?>) list).stream().map(String.class::cast).toList();
    }
}
