/** Bringing existing items through the stream: the touch snapshot. */
package io.dynabridge.source.snapshot;
