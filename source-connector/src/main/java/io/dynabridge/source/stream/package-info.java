/** Reading a stream: lineage and hand-over are pure, gateway and reader do the I/O. */
package io.dynabridge.source.stream;
