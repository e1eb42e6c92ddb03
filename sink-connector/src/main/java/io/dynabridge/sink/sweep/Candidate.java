package io.dynabridge.sink.sweep;

import io.dynabridge.envelope.item.ItemKey;

/**
 * A target item of an older epoch, as it was scanned.
 *
 * @param key its key in the target
 * @param owner the owner in its guard
 * @param version the version in its guard
 */
record Candidate(ItemKey key, String owner, String version) {}
