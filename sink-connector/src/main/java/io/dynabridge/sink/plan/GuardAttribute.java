package io.dynabridge.sink.plan;

import io.dynabridge.envelope.SourceInfo;
import io.dynabridge.envelope.item.AttributeType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What the sink keeps in one Map attribute of every target item that it wrote. */
public final class GuardAttribute {

    /** The source item that the target item stands for. */
    public static final String OWNER = "k";
    /** The newest change of that source item seen here; see {@link Version}. */
    public static final String VERSION = "v";
    /** A hash of the item's attribute names, so that a partial update can tell whether it equals a whole put. */
    public static final String NAMES_HASH = "h";
    /** The {@code source.name} of the pipeline that wrote the item, so that a reverse pipeline knows its echo. */
    public static final String ORIGIN = "o";
    /** The source table, so that a sweep can ask DynamoDB for one pipeline's items without taking owners apart. */
    public static final String SOURCE_TABLE = "t";

    private static final int HASH_BYTES = 8;

    private GuardAttribute() {}

    /** The item with its guard attribute, given the hash of its names. */
    static Map<String, Object> addTo(
            Map<String, Object> item,
            String attribute,
            String owner,
            String version,
            String namesHash,
            SourceInfo source) {
        Map<String, Object> guard = new LinkedHashMap<>(8);
        guard.put(OWNER, AttributeType.S.attribute(owner));
        guard.put(VERSION, AttributeType.S.attribute(version));
        guard.put(NAMES_HASH, AttributeType.S.attribute(namesHash));
        guard.put(ORIGIN, AttributeType.S.attribute(String.valueOf(source.name())));
        guard.put(SOURCE_TABLE, AttributeType.S.attribute(String.valueOf(source.table())));
        Map<String, Object> guarded = new LinkedHashMap<>((item.size() + 1) * 4 / 3 + 1);
        guarded.putAll(item);
        guarded.put(attribute, AttributeType.M.attribute(guard));
        return guarded;
    }

    /** 64 bits of SHA-256 over the sorted attribute names, each led by its length, in base64. */
    static String namesHash(Set<String> attributes) {
        String[] names = attributes.toArray(String[]::new);
        Arrays.sort(names);
        MessageDigest digest = sha256();
        for (String name : names) {
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
            digest.update(bytes);
        }
        byte[] head = Arrays.copyOf(digest.digest(), HASH_BYTES);
        return Base64.getEncoder().withoutPadding().encodeToString(head);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
