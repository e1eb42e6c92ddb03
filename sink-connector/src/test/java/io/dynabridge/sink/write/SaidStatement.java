package io.dynabridge.sink.write;

import io.dynabridge.client.PreparedBody;
import io.dynabridge.client.item.ItemCodec;
import io.dynabridge.envelope.item.ItemJson;
import io.dynabridge.envelope.item.Items;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchExecuteStatementRequest;

/** A statement as DynamoDB would read it from a request's body. */
record SaidStatement(String statement, List<AttributeValue> parameters, String returnValues) {

    static SaidStatement parse(String json) {
        return of(ItemJson.read(json));
    }

    /** All statements of a request. */
    static List<SaidStatement> in(BatchExecuteStatementRequest request) {
        return Items.elements(body(request).get("Statements")).stream()
                .map(statement -> of(Items.attributes(statement)))
                .toList();
    }

    static Map<String, Object> body(BatchExecuteStatementRequest request) {
        byte[] body = PreparedBody.in(
                        request.overrideConfiguration().orElseThrow().executionAttributes())
                .orElseThrow();
        return ItemJson.read(new String(body, StandardCharsets.UTF_8));
    }

    private static SaidStatement of(Map<String, Object> statement) {
        return new SaidStatement(
                (String) statement.get("Statement"),
                Items.elements(statement.get("Parameters")).stream()
                        .map(ItemCodec::attributeToSdk)
                        .toList(),
                (String) statement.get("ReturnValuesOnConditionCheckFailure"));
    }
}
