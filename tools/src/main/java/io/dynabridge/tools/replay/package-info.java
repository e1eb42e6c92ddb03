/** Lets a sink read its topics again. */
package io.dynabridge.tools.replay;
