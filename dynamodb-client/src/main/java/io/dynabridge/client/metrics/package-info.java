/** Metrics of a plugin, shown by the Connect worker that runs it (KIP-877). */
package io.dynabridge.client.metrics;
