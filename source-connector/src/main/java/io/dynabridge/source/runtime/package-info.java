/** What the parts of a task share: one thread, one queue, blocking calls kept apart. */
package io.dynabridge.source.runtime;
