/** Records of any other connector: flat values mapped to items, keys taken from the value or the record's key. */
package io.dynabridge.sink.plain;
