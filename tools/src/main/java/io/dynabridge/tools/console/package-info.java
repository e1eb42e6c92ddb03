/** What the commands print. */
package io.dynabridge.tools.console;
