/** Bringing existing items: touched, so that the stream carries them, or scanned. */
package io.dynabridge.source.snapshot;
