/** Records that cannot be written, and how they are reported; the exceptions' class names are public API. */
package io.dynabridge.sink.dlq;
