package io.dynabridge.client;

import java.io.ByteArrayInputStream;
import java.util.Optional;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttribute;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.SdkHttpRequest;

/**
 * Sends a body that the caller has written, in place of the one that the SDK would make of the request's fields. Making
 * the SDK's objects of a large request and writing them costs more processor time than all else that a write needs;
 * address, signature, time limits and answers stay the SDK's. What it replaces is the content alone, which
 * {@link ExecutionInterceptor#modifyHttpContent} is for.
 */
public final class PreparedBody implements ExecutionInterceptor {

    private static final ExecutionAttribute<byte[]> BODY = new ExecutionAttribute<>("io.dynabridge.PreparedBody");
    private static final String MIME_TYPE = "application/x-amz-json-1.0";

    /** What makes a request carry this body, whatever else it says. */
    public static AwsRequestOverrideConfiguration of(byte[] json) {
        return AwsRequestOverrideConfiguration.builder()
                .putExecutionAttribute(BODY, json)
                .build();
    }

    /** The body that a request with these attributes carries, if the caller has written it. */
    public static Optional<byte[]> in(ExecutionAttributes attributes) {
        return Optional.ofNullable(attributes.getAttribute(BODY));
    }

    @Override
    public SdkHttpRequest modifyHttpRequest(Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
        return in(attributes)
                .map(body -> context.httpRequest().toBuilder()
                        .putHeader("Content-Length", Integer.toString(body.length))
                        .build())
                .orElse(context.httpRequest());
    }

    @Override
    public Optional<RequestBody> modifyHttpContent(Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
        return in(attributes)
                .map(body ->
                        RequestBody.fromContentProvider(() -> new ByteArrayInputStream(body), body.length, MIME_TYPE))
                .or(context::requestBody);
    }
}
