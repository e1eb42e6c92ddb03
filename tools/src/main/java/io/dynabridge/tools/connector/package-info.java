/** What commands ask and read about connectors: their configs, from files or from Connect, and their state. */
package io.dynabridge.tools.connector;
