/** Items as plain values for any other sink: schemaless maps, or structs whose schema follows from the item. */
package io.dynabridge.smt.extract;
