/** The target tables: their key schemas, and their creation. */
package io.dynabridge.sink.table;
