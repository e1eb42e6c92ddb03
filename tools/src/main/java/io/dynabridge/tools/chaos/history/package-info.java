/** What was written, what came to Kafka, and what readers saw: the material of the checks. Pure. */
package io.dynabridge.tools.chaos.history;
