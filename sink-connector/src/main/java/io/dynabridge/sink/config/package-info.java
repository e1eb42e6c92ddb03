/** The sink connector's configuration, as domain types. */
package io.dynabridge.sink.config;
