/** What a failed request means for us, decided once. */
package io.dynabridge.client.error;
