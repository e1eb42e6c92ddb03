package io.dynabridge.tools.finalize;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.dynabridge.envelope.item.ItemJson;
import io.dynabridge.tools.connector.RefusedException;
import io.dynabridge.tools.finalize.WalkProgress.Segment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Keeps how far one table has come, so that a killed run can be taken up. Of a table that is made anew, or of another
 * guard attribute, nothing counts.
 */
final class ProgressFile {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TABLE = "table";
    private static final String TABLE_ID = "table_id";
    private static final String ATTRIBUTE = "guard_attribute";
    private static final String SEGMENTS = "segments";
    private static final String BEHIND = "behind";
    private static final String CHANGED = "removed";
    private static final String DONE = "done";

    private final Path file;
    private final TargetTable table;
    private final String guardAttribute;

    ProgressFile(Path directory, TargetTable table, String guardAttribute) {
        this.table = table;
        this.guardAttribute = guardAttribute;
        // Tables of one name may stand in several Regions, and an attribute's name may hold what a file's may not.
        UUID identity = UUID.nameUUIDFromBytes((table.id() + '\n' + guardAttribute).getBytes(StandardCharsets.UTF_8));
        this.file = directory.resolve(table.name() + "-" + identity + ".json");
    }

    /**
     * The progress of earlier runs; empty where there were none.
     *
     * @throws RefusedException where the file says nothing sensible
     */
    Optional<WalkProgress> read() {
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            JsonNode root = JSON.readTree(Files.readString(file));
            boolean same = table.id().equals(root.path(TABLE_ID).asText())
                    && guardAttribute.equals(root.path(ATTRIBUTE).asText());
            return same && !root.path(SEGMENTS).isEmpty()
                    ? Optional.of(segments(root.path(SEGMENTS)))
                    : Optional.empty();
        } catch (IOException | RuntimeException e) {
            throw new RefusedException(
                    "Cannot read the progress of earlier runs in " + file + " (" + e.getMessage()
                            + "): start over with --restart",
                    e);
        }
    }

    /** Replaces what is stored; a kill at any moment leaves either the old or the new. */
    void write(WalkProgress progress) {
        ObjectNode root = JSON.createObjectNode()
                .put(TABLE, table.name())
                .put(TABLE_ID, table.id())
                .put(ATTRIBUTE, guardAttribute);
        ArrayNode segments = root.putArray(SEGMENTS);
        for (Segment segment : progress.segments()) {
            ObjectNode node =
                    segments.addObject().put(CHANGED, segment.changed()).put(DONE, segment.done());
            segment.behind().ifPresent(key -> node.put(BEHIND, ItemJson.write(key)));
        }
        try {
            replace(root.toPrettyString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new FailedException(
                    "Cannot keep the progress in " + file + " (" + e + "): see that it can be written, or name another"
                            + " directory with --state",
                    e);
        }
    }

    private void replace(byte[] content) throws IOException {
        Files.createDirectories(file.getParent());
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try (FileChannel channel = FileChannel.open(
                fresh, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static WalkProgress segments(JsonNode nodes) {
        List<Segment> segments = new ArrayList<>();
        for (JsonNode node : nodes) {
            segments.add(new Segment(
                    Optional.ofNullable(node.get(BEHIND)).map(JsonNode::asText).map(ItemJson::read),
                    node.path(CHANGED).asLong(),
                    node.path(DONE).asBoolean()));
        }
        return new WalkProgress(segments);
    }
}
