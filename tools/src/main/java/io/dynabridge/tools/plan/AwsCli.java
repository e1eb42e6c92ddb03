package io.dynabridge.tools.plan;

import io.dynabridge.envelope.item.AttributeType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Commands of the AWS CLI that do what a plan found missing, complete and ready for a shell. */
record AwsCli(Optional<String> region, Optional<String> endpoint, Optional<String> profile) {

    private static final String TABLE = " --table-name ";

    /** Switches a table's stream on. */
    String enableStream(String table) {
        return dynamodb("update-table") + TABLE + table
                + " --stream-specification StreamEnabled=true,StreamViewType=NEW_AND_OLD_IMAGES";
    }

    /** Switches a table's stream off. */
    String disableStream(String table) {
        return dynamodb("update-table") + TABLE + table + " --stream-specification StreamEnabled=false";
    }

    /** Makes a table, billed on demand. */
    String createTable(String table, Map<String, AttributeType> key) {
        List<String> schema = new ArrayList<>();
        key.keySet()
                .forEach(name -> schema.add(
                        "AttributeName=" + quote(name) + ",KeyType=" + (schema.isEmpty() ? "HASH" : "RANGE")));
        return dynamodb("create-table") + TABLE + table
                + " --billing-mode PAY_PER_REQUEST --attribute-definitions "
                + key.entrySet().stream()
                        .map(each -> "AttributeName=" + quote(each.getKey()) + ",AttributeType=" + each.getValue())
                        .collect(Collectors.joining(" "))
                + " --key-schema " + String.join(" ", schema);
    }

    /** Waits until a table can be used. */
    String awaitTable(String table) {
        return dynamodb("wait table-exists") + TABLE + table;
    }

    /** The Lambda functions that read a stream. */
    String functionsOf(String streamArn) {
        return "aws lambda list-event-source-mappings --event-source-arn " + streamArn
                + region.map(name -> " --region " + name).orElse("")
                + profile.map(name -> " --profile " + quote(name)).orElse("");
    }

    /** Who manages an encryption key: AWS or CUSTOMER. */
    String managerOf(String kmsKey) {
        return "aws kms describe-key --key-id " + kmsKey + " --query KeyMetadata.KeyManager"
                + region.map(name -> " --region " + name).orElse("")
                + profile.map(name -> " --profile " + quote(name)).orElse("");
    }

    private String dynamodb(String command) {
        return "aws dynamodb " + command
                + region.map(name -> " --region " + name).orElse("")
                + endpoint.map(url -> " --endpoint-url " + url).orElse("")
                + profile.map(name -> " --profile " + quote(name)).orElse("");
    }

    /** For a shell; plain names stay as they are. */
    private static String quote(String word) {
        return word.matches("[A-Za-z0-9_.-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
