/** Configuration and the checks that refuse it at POST. */
package io.dynabridge.source.config;
