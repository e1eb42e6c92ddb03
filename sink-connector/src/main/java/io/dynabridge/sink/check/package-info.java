/** The checks made before a configuration is accepted. */
package io.dynabridge.sink.check;
