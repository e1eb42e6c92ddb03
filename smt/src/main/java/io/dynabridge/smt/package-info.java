/** Single message transforms over DynamoDB items; each works on both images, in both value formats. */
package io.dynabridge.smt;
