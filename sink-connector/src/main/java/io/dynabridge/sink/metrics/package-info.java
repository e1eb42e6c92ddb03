/** What the sink counts. */
package io.dynabridge.sink.metrics;
