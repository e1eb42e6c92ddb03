/** Carries out writes in order, in parallel, with retries; the coordinator is pure, the loop and the couriers do I/O. */
package io.dynabridge.sink.write;
