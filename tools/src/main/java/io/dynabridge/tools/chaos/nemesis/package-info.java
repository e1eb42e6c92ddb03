/** What is done to the stack, when, and the same again from the same seed. */
package io.dynabridge.tools.chaos.nemesis;
