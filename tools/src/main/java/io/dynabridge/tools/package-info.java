/** The commands of bin/dynabridge. */
package io.dynabridge.tools;
