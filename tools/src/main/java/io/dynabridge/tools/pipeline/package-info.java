/** What Kafka knows of a pipeline: topics, how far a sink is behind, the state topic, dead letters. */
package io.dynabridge.tools.pipeline;
