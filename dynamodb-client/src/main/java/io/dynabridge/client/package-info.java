/** Access to DynamoDB: the only module that knows the AWS SDK's configuration. */
package io.dynabridge.client;
