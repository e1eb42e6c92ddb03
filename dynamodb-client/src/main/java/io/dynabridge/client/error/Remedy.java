package io.dynabridge.client.error;

import io.dynabridge.client.AwsConfig;
import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** Turns a failure that only an operator can mend into a sentence that says how. */
public final class Remedy {

    private static final Set<String> DENIED = Set.of("AccessDeniedException", "AccessDenied", "NotAuthorized");

    private static final Set<String> BAD_CREDENTIALS = Set.of(
            "UnrecognizedClientException",
            "InvalidSignatureException",
            "IncompleteSignatureException",
            "MissingAuthenticationTokenException",
            "MissingAuthenticationToken",
            "ExpiredTokenException",
            "ExpiredToken",
            "InvalidClientTokenId");

    private Remedy() {}

    /**
     * What went wrong and what to do.
     *
     * @param failure what the SDK threw
     * @param action the IAM action of the request, such as {@code dynamodb:DescribeTable}
     * @param resource what the request was about, such as {@code table books}
     */
    public static String explain(Throwable failure, String action, String resource) {
        Throwable cause = AwsErrorClassifier.unwrap(failure);
        if (cause instanceof AwsServiceException service && service.awsErrorDetails() != null) {
            String code = String.valueOf(service.awsErrorDetails().errorCode());
            String said = service.awsErrorDetails().errorMessage();
            if (DENIED.contains(code)) {
                return "Permission " + action + " on " + resource
                        + " is missing: add it to the connector's IAM policy. DynamoDB said: " + said;
            }
            if (BAD_CREDENTIALS.contains(code)) {
                return "DynamoDB refused the credentials (" + code + "): check " + AwsConfig.ACCESS_KEY_ID + ", "
                        + AwsConfig.SECRET_ACCESS_KEY + ", " + AwsConfig.SESSION_TOKEN + ", " + AwsConfig.PROFILE
                        + " or "
                        + AwsConfig.ASSUME_ROLE_ARN + ".";
            }
            if (code.startsWith("ResourceNotFound")) {
                return "There is no " + resource + " in this account and Region: check its name, " + AwsConfig.REGION
                        + " and " + AwsConfig.ENDPOINT + ". DynamoDB said: " + said;
            }
            return action + " on " + resource + " failed with " + code + ": " + said;
        }
        String said = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        if (said.contains("Unable to load credentials")) {
            return "No AWS credentials were found: set " + AwsConfig.ACCESS_KEY_ID + " and "
                    + AwsConfig.SECRET_ACCESS_KEY + ", " + AwsConfig.PROFILE + ", or give the worker a role.";
        }
        if (said.contains("Unable to load region")) {
            return "No AWS Region was found: set " + AwsConfig.REGION + ".";
        }
        return action + " on " + resource + " could not reach DynamoDB: check " + AwsConfig.ENDPOINT + ", "
                + AwsConfig.REGION + " and the network. Cause: " + said;
    }
}
