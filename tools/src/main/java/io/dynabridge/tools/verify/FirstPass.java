package io.dynabridge.tools.verify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dynabridge.envelope.item.ItemJson;
import io.dynabridge.tools.verify.TableScan.Position;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * What the first scan of all tables came to so far, and how far it is. It can be written to a file at any moment, so that
 * a killed verification of a large table need not begin anew. Safe for several threads.
 */
final class FirstPass {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int FORMAT = 3;

    private final ReadWriteLock pages = new ReentrantReadWriteLock();
    private final BucketDigests digests;
    private final Map<String, Position[]> positions = new TreeMap<>();
    private final Set<String> targets = new TreeSet<>();
    /** How many refused items are remembered, to be looked at again. */
    private static final int MOST_REFUSED = 10_000;

    private final List<SourceItemKey> refusedKeys = new ArrayList<>();
    private Tally refused = new Tally();
    /** Of each source table how many items there are, and how many of them go to topics that the sink does not read. */
    private final Map<String, Long> items = new TreeMap<>();

    private final Map<String, Long> elsewhere = new TreeMap<>();
    private long began = System.currentTimeMillis();
    private long filtered;
    private long targetItems;
    private long foreign;

    FirstPass() {
        this(new BucketDigests());
    }

    FirstPass(BucketDigests digests) {
        this.digests = digests;
    }

    BucketDigests digests() {
        return digests;
    }

    /** Where a scan is; at its start where it has not begun. */
    synchronized Position position(String scan, int segment, int segments) {
        return positions(scan, segments)[segment];
    }

    /** Takes what a page came to, and where it ends: never half of it is written. */
    void step(String scan, int segment, int segments, Position position, List<Runnable> counts) {
        pages.readLock().lock();
        try {
            counts.forEach(Runnable::run);
            synchronized (this) {
                positions(scan, segments)[segment] = position;
            }
        } finally {
            pages.readLock().unlock();
        }
    }

    /** Counts an item of a source table, and what becomes of it. */
    synchronized void count(SourceItemKey key, ItemMapping.Outcome outcome) {
        items.merge(key.table(), 1L, Long::sum);
        if (outcome instanceof ItemMapping.Mapped mapped) {
            targets.add(mapped.key().table());
        } else if (outcome instanceof ItemMapping.Refused refusal) {
            refused.add(key + ": " + refusal.reason());
            if (refusedKeys.size() < MOST_REFUSED) {
                refusedKeys.add(key);
            }
        } else {
            filtered++;
            elsewhere.merge(key.table(), outcome instanceof ItemMapping.Elsewhere ? 1L : 0L, Long::sum);
        }
    }

    /** Items that are refused, of very many the first ones. */
    synchronized List<SourceItemKey> refusedKeys() {
        return List.copyOf(refusedKeys);
    }

    /**
     * Hears which of the remembered items are still refused.
     *
     * @param still each with the reason, as often as it is refused
     */
    synchronized void stillRefused(List<String> still) {
        Tally now = new Tally();
        still.forEach(now::add);
        now.more(refused.count() - refusedKeys.size());
        refused = now;
    }

    /** Source tables that have items. */
    synchronized Set<String> sourceTables() {
        return new TreeSet<>(items.keySet());
    }

    /** Source tables that have items, of which none goes to a topic that the sink reads. */
    synchronized Set<String> unread() {
        Set<String> unread = new TreeSet<>();
        items.forEach((table, count) -> {
            if (count.equals(elsewhere.get(table))) {
                unread.add(table);
            }
        });
        return unread;
    }

    /** When it began. */
    synchronized Instant began() {
        return Instant.ofEpochMilli(began);
    }

    /** A target's item; one that is not ours is somebody else's business. */
    synchronized void found(boolean ours) {
        targetItems++;
        foreign += ours ? 0 : 1;
    }

    /** Tables that source items go to. */
    synchronized Set<String> targets() {
        return new TreeSet<>(targets);
    }

    synchronized long sourceItems() {
        return items.values().stream().mapToLong(Long::longValue).sum();
    }

    synchronized long filteredItems() {
        return filtered;
    }

    synchronized Findings refusedItems() {
        return refused.findings();
    }

    synchronized long targetItems() {
        return targetItems;
    }

    synchronized long foreignItems() {
        return foreign;
    }

    /**
     * Writes all of it; a kill at any moment leaves either the old file or the new.
     *
     * @param identity what was compared, and how; only the same may go on from here
     */
    void write(Path file, String identity) {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        pages.writeLock().lock();
        try {
            Files.createDirectories(file.getParent());
            try (DataOutputStream out =
                    new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(fresh), 1 << 16))) {
                byte[] head = JSON.writeValueAsBytes(head(identity));
                out.writeInt(head.length);
                out.write(head);
                digests.write(out);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Cannot keep the progress in " + file + "; name another directory with --state", e);
        } finally {
            pages.writeLock().unlock();
        }
    }

    /** Reads what was written; empty where there is nothing, or nothing of this identity. */
    static Optional<FirstPass> read(Path file, String identity) {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
            JsonNode head = JSON.readTree(in.readNBytes(in.readInt()));
            if (head.path("format").asInt() != FORMAT
                    || !head.path("identity").asText().equals(identity)) {
                return Optional.empty();
            }
            FirstPass pass = new FirstPass();
            pass.readHead(head);
            pass.digests.read(in);
            return Optional.of(pass);
        } catch (IOException e) {
            throw new UndecidableException(
                    "Cannot read the progress of an earlier run in " + file + " (" + e.getMessage()
                            + "): begin anew, without --resume",
                    e);
        }
    }

    private synchronized ObjectNode head(String identity) {
        ObjectNode head = JSON.createObjectNode()
                .put("format", FORMAT)
                .put("identity", identity)
                .put("began_ms", began)
                .put("filtered", filtered)
                .put("target_items", targetItems)
                .put("foreign", foreign)
                .put("refused", refused.count());
        ArrayNode samples = head.putArray("refused_samples");
        refused.findings().samples().forEach(samples::add);
        ArrayNode keys = head.putArray("refused_keys");
        refusedKeys.forEach(key -> keys.add(key.toString()));
        ObjectNode counts = head.putObject("source_items");
        items.forEach(counts::put);
        ObjectNode unread = head.putObject("elsewhere");
        elsewhere.forEach(unread::put);
        ArrayNode tables = head.putArray("targets");
        targets.forEach(tables::add);
        ObjectNode scans = head.putObject("scans");
        positions.forEach((scan, segments) -> {
            ArrayNode array = scans.putArray(scan);
            for (Position each : segments) {
                ObjectNode node = array.addObject().put("done", each.done());
                each.behind().ifPresent(key -> node.put("behind", ItemJson.write(key)));
            }
        });
        return head;
    }

    private synchronized void readHead(JsonNode head) {
        began = head.path("began_ms").asLong();
        head.path("source_items")
                .properties()
                .forEach(each -> items.put(each.getKey(), each.getValue().asLong()));
        head.path("elsewhere")
                .properties()
                .forEach(each -> elsewhere.put(each.getKey(), each.getValue().asLong()));
        filtered = head.path("filtered").asLong();
        targetItems = head.path("target_items").asLong();
        foreign = head.path("foreign").asLong();
        head.path("refused_samples").forEach(sample -> refused.add(sample.asText()));
        head.path("refused_keys").forEach(key -> refusedKeys.add(SourceItemKey.from(key.asText())));
        refused.more(head.path("refused").asLong() - refused.count());
        head.path("targets").forEach(table -> targets.add(table.asText()));
        head.path("scans").properties().forEach(scan -> {
            Position[] segments = new Position[scan.getValue().size()];
            for (int i = 0; i < segments.length; i++) {
                JsonNode node = scan.getValue().get(i);
                segments[i] = new Position(
                        Optional.ofNullable(node.get("behind"))
                                .map(JsonNode::asText)
                                .map(ItemJson::read),
                        node.path("done").asBoolean());
            }
            positions.put(scan.getKey(), segments);
        });
    }

    private Position[] positions(String scan, int segments) {
        return positions.computeIfAbsent(scan, any -> {
            Position[] start = new Position[segments];
            Arrays.fill(start, Position.START);
            return start;
        });
    }
}
