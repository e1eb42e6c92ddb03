/** How far a migration is, from what Connect and Kafka say. */
package io.dynabridge.tools.status;
