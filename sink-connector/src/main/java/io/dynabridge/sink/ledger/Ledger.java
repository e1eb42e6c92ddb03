package io.dynabridge.sink.ledger;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.function.LongSupplier;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.Put;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnConsumedCapacity;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;

/**
 * Makes the ledger's part of requests. An entry is a tombstone: the source item left a key of the target table at this
 * version, so nothing of that version's past may come back.
 *
 * <p>An entry of the very same version does not stand in the way: a change that frees its old key first and puts later
 * meets its own tombstone, and so does every retry.
 */
public final class Ledger {

    /** The partition key: target table and source item. */
    public static final String KEY = "k";
    /** The version of the delete or move. */
    public static final String VERSION = "v";
    /** When DynamoDB may forget the entry, in seconds since 1970. */
    public static final String EXPIRY = "ttl";

    private static final String NOT_NEWER = "attribute_not_exists(#k) OR #v <= :v";
    private static final Map<String, String> NAMES = Map.of("#k", KEY, "#v", VERSION);
    private static final int LONGEST_KEY_BYTES = 2048;

    private final String table;
    private final Duration retention;
    private final LongSupplier clock;

    /**
     * A ledger in this table.
     *
     * @param retention how long an entry is kept at least
     * @param clock milliseconds since 1970
     */
    public Ledger(String table, Duration retention, LongSupplier clock) {
        this.table = table;
        this.retention = retention;
        this.clock = clock;
    }

    /** The part of a transaction that leaves a tombstone. */
    public TransactWriteItem bury(String targetTable, String owner, String version) {
        return TransactWriteItem.builder()
                .put(Put.builder()
                        .tableName(table)
                        .item(entry(targetTable, owner, version))
                        .conditionExpression(NOT_NEWER)
                        .expressionAttributeNames(NAMES)
                        .expressionAttributeValues(values(version))
                        .build())
                .build();
    }

    /** The request that leaves a tombstone and does nothing else. */
    public PutItemRequest buryAlone(String targetTable, String owner, String version) {
        return PutItemRequest.builder()
                .tableName(table)
                .item(entry(targetTable, owner, version))
                .conditionExpression(NOT_NEWER)
                .expressionAttributeNames(NAMES)
                .expressionAttributeValues(values(version))
                .returnConsumedCapacity(ReturnConsumedCapacity.TOTAL)
                .build();
    }

    /** The part of a transaction that lets it through only where no newer tombstone stands. */
    public TransactWriteItem requireNotBuried(String targetTable, String owner, String version) {
        return TransactWriteItem.builder()
                .conditionCheck(check -> check.tableName(table)
                        .key(Map.of(KEY, key(targetTable, owner)))
                        .conditionExpression(NOT_NEWER)
                        .expressionAttributeNames(NAMES)
                        .expressionAttributeValues(values(version)))
                .build();
    }

    private Map<String, AttributeValue> entry(String targetTable, String owner, String version) {
        long expiry = (clock.getAsLong() + retention.toMillis()) / 1_000;
        return Map.of(
                KEY, key(targetTable, owner),
                VERSION, AttributeValue.fromS(version),
                EXPIRY, AttributeValue.fromN(Long.toString(expiry)));
    }

    private static Map<String, AttributeValue> values(String version) {
        return Map.of(":v", AttributeValue.fromS(version));
    }

    /** A source item's key may be longer than a partition key may be, once it is written as text. */
    private static AttributeValue key(String targetTable, String owner) {
        String key = targetTable + "|" + owner;
        boolean fits = key.length() <= LONGEST_KEY_BYTES / 3
                || key.getBytes(StandardCharsets.UTF_8).length <= LONGEST_KEY_BYTES;
        return AttributeValue.fromS(fits ? key : targetTable + "|sha256:" + sha256(owner));
    }

    private static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }
}
