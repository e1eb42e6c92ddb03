/** Whether a target table holds what its source table says, as seen through the sink connector's own transforms. */
package io.dynabridge.tools.verify;
