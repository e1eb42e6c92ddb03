/** What stands in Connect's offsets, and how a user may change it. */
package io.dynabridge.source.offset;
