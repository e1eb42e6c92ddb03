/** The table that remembers deletes and moves: {@code write.guard=ledger}. */
package io.dynabridge.sink.ledger;
