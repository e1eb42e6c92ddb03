/** The source connector: DynamoDB Streams and snapshots into Kafka. */
package io.dynabridge.source;
