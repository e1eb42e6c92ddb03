/** Pure: the conditions that keep a write from undoing a newer one, and what follows when one is refused. */
package io.dynabridge.sink.guard;
