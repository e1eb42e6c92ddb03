/** Questions that both connectors ask of DynamoDB before they accept a config. */
package io.dynabridge.client.check;
