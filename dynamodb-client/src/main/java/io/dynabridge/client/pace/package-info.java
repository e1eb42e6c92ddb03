/** How fast to go: pure arithmetic of retries, concurrency and write units; time comes in as an argument. */
package io.dynabridge.client.pace;
