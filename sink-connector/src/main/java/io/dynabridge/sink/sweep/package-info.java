/** After a data loss: removes target items whose source item was deleted while nobody could see it. */
package io.dynabridge.sink.sweep;
