/** Requests to DynamoDB by commands that go through whole tables: paced, retried, and bounded in number. */
package io.dynabridge.tools.requests;
