/** Says whether what was seen can be explained by what was written. Pure. */
package io.dynabridge.tools.chaos.check;
