/** Unread changes that are gone: what is missing, and what the user wants done about it. */
package io.dynabridge.source.loss;
