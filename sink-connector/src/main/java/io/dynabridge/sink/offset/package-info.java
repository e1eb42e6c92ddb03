/** Pure: how far the consumer may commit. */
package io.dynabridge.sink.offset;
