/** The sink connector's shells: what Connect calls. */
package io.dynabridge.sink;
