/** What the source counts, and how Connect's metrics show it. */
package io.dynabridge.source.metrics;
