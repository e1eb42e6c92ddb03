package io.dynabridge.tools.verify;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What stands at a suspicious key, and what should, read item by item. Two equal looks saw the same.
 *
 * @param found the target's item, without the guard
 * @param guard the target item's guard, as an attribute map
 * @param owned whether the target's item can only stand there because of a source item
 * @param claims the source items that map to the key now
 */
record Look(Optional<ItemDigest> found, Optional<Map<String, Object>> guard, boolean owned, List<Claim> claims) {

    /** A source item, and what it is to become. */
    record Claim(SourceItemKey source, ItemDigest item) {}

    /** What a look comes to. */
    enum Verdict {
        EQUAL,
        MISSING,
        DIFFERENT,
        EXTRA
    }

    Look {
        claims = List.copyOf(claims);
    }

    Verdict verdict() {
        if (claims.isEmpty()) {
            return found.isPresent() && owned ? Verdict.EXTRA : Verdict.EQUAL;
        }
        if (found.isEmpty()) {
            return Verdict.MISSING;
        }
        return claims.stream().anyMatch(claim -> claim.item().equals(found.get())) ? Verdict.EQUAL : Verdict.DIFFERENT;
    }
}
