/** A chaos run on a real stack: clients, readers, the nemesis at work, and what is printed of it all. */
package io.dynabridge.tools.chaos.run;
