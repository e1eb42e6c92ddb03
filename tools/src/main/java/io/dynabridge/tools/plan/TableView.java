package io.dynabridge.tools.plan;

import io.dynabridge.envelope.item.AttributeType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.MultiRegionConsistency;
import software.amazon.awssdk.services.dynamodb.model.SSEDescription;
import software.amazon.awssdk.services.dynamodb.model.StreamSpecification;
import software.amazon.awssdk.services.dynamodb.model.TableClass;
import software.amazon.awssdk.services.dynamodb.model.TableDescription;

/**
 * What DescribeTable says that a plan asks for.
 *
 * @param arn its account, Region and name in one; empty where the description has none
 * @param key names and types of the key attributes, partition key first
 * @param keyAttributes those of the table and of its indexes
 * @param items about how many, as counted in the last six hours
 * @param bytes likewise
 * @param viewType of the stream; empty where it is off
 * @param streamArn of the stream that is on, or the last one
 * @param replicas in other Regions
 * @param strong whether it is a global table with multi-Region strong consistency
 * @param capacity what it bears
 * @param infrequentAccess whether its class is Standard-IA
 * @param kmsKey ARN of the key that it is encrypted with, where AWS KMS has it in this account; a description does not say
 *     whether AWS manages it or the account's owner
 */
record TableView(
        String name,
        Optional<String> arn,
        String status,
        Map<String, AttributeType> key,
        Map<String, AttributeType> keyAttributes,
        long items,
        long bytes,
        Optional<String> viewType,
        Optional<String> streamArn,
        int replicas,
        boolean strong,
        Capacity capacity,
        boolean infrequentAccess,
        Optional<String> kmsKey,
        List<TableIndex> indexes) {

    /**
     * Units a second.
     *
     * @param provisioned whether they are bought by the hour, and all there is
     * @param write provisioned, or those that a table billed on demand bears at once; 0 where DynamoDB does not say
     * @param read likewise
     */
    record Capacity(boolean provisioned, long write, long read) {}

    /** From a description. */
    static TableView of(TableDescription table) {
        Map<String, AttributeType> types = new LinkedHashMap<>();
        table.attributeDefinitions()
                .forEach(attribute ->
                        types.put(attribute.attributeName(), AttributeType.ofName(attribute.attributeTypeAsString())));
        Map<String, AttributeType> key = new LinkedHashMap<>();
        for (KeyType role : List.of(KeyType.HASH, KeyType.RANGE)) {
            for (KeySchemaElement element : table.keySchema()) {
                if (element.keyType() == role) {
                    key.put(element.attributeName(), types.get(element.attributeName()));
                }
            }
        }
        StreamSpecification stream = table.streamSpecification();
        boolean streams = stream != null && Boolean.TRUE.equals(stream.streamEnabled());
        return new TableView(
                table.tableName(),
                Optional.ofNullable(table.tableArn()),
                String.valueOf(table.tableStatusAsString()),
                key,
                types,
                orZero(table.itemCount()),
                orZero(table.tableSizeBytes()),
                streams ? Optional.of(stream.streamViewTypeAsString()) : Optional.empty(),
                Optional.ofNullable(table.latestStreamArn()),
                table.replicas().size(),
                table.multiRegionConsistency() == MultiRegionConsistency.STRONG,
                capacity(table),
                table.tableClassSummary() != null
                        && table.tableClassSummary().tableClass() == TableClass.STANDARD_INFREQUENT_ACCESS,
                Optional.ofNullable(table.sseDescription()).map(SSEDescription::kmsMasterKeyArn),
                TableIndex.of(table, types, key.keySet()));
    }

    /** Whether another Region's write may still be on its way here, and lose against one that is made meanwhile. */
    boolean replicatesLater() {
        return replicas > 0 && !strong;
    }

    /** The key for people: {@code author:S, title:S}. */
    String keyText() {
        return key.entrySet().stream()
                .map(each -> each.getKey() + ":" + each.getValue())
                .collect(Collectors.joining(", "));
    }

    private static Capacity capacity(TableDescription table) {
        boolean onDemand = table.billingModeSummary() != null
                && table.billingModeSummary().billingMode() == BillingMode.PAY_PER_REQUEST;
        if (!onDemand && table.provisionedThroughput() != null) {
            return new Capacity(
                    true,
                    orZero(table.provisionedThroughput().writeCapacityUnits()),
                    orZero(table.provisionedThroughput().readCapacityUnits()));
        }
        return table.warmThroughput() == null
                ? new Capacity(false, 0, 0)
                : new Capacity(
                        false,
                        orZero(table.warmThroughput().writeUnitsPerSecond()),
                        orZero(table.warmThroughput().readUnitsPerSecond()));
    }

    private static long orZero(Long value) {
        return value == null ? 0 : value;
    }
}
