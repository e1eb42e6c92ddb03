/** Items as the AWS SDK has them, to and from items as Connect data. */
package io.dynabridge.client.item;
