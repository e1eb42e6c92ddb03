/** The last step of a migration: what the sink left in the target goes. */
package io.dynabridge.tools.finalize;
