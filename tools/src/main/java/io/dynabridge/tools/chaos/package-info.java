/** Faults on demand: a proxy that does to requests what networks and DynamoDB do to them now and then. */
package io.dynabridge.tools.chaos;
