/** From stream records to Connect records. */
package io.dynabridge.source.emit;
