package io.dynabridge.tools.verify;

import io.dynabridge.envelope.item.AttributeType;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What stands at a suspicious key, and what should, read item by item. Two equal looks saw the same.
 *
 * @param found the target's item, without the guard
 * @param guard the target item's guard, as an attribute map
 * @param owner what became of the source item that put it there
 * @param claims the source items that map to the key now
 * @param clean whether what stands there has no attributes but those of one of the claims
 */
record Look(
        Optional<ItemDigest> found,
        Optional<Map<String, Object>> guard,
        Owner owner,
        List<Claim> claims,
        boolean clean) {

    private static final String VERSION = "v";

    /** A source item, and what it is to become. */
    record Claim(SourceItemKey source, ItemDigest item) {}

    /** What became of the source item that put the target's item there. */
    enum Owner {
        /** There is no item, or it is not ours. */
        NONE,
        /** It is deleted, or nobody knows which it was. */
        GONE,
        /** It is deleted, and what time to live deletes in its table stays in the target. */
        MAY_HAVE_EXPIRED,
        /** A transform drops it by now. */
        FILTERED,
        /** It goes elsewhere now. */
        LEFT,
        /** It cannot be written any more, as far as can be told here. */
        REFUSED,
        /** It still goes here. */
        HERE
    }

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
            return found.isPresent() && owner != Owner.NONE ? Verdict.EXTRA : Verdict.EQUAL;
        }
        if (found.isEmpty()) {
            return Verdict.MISSING;
        }
        return claims.stream().anyMatch(claim -> claim.item().equals(found.get())) ? Verdict.EQUAL : Verdict.DIFFERENT;
    }

    /** Source items that want the key. */
    long claimants() {
        return claims.stream().map(Claim::source).distinct().count();
    }

    /**
     * Whether what stands there is what a sink is to leave there, though no source item stands for it.
     *
     * @param deletes whether the sink deletes what was deleted
     */
    boolean isKept(boolean deletes) {
        return owner == Owner.MAY_HAVE_EXPIRED || !deletes && (owner == Owner.GONE || owner == Owner.FILTERED);
    }

    /**
     * Whether what stands there is ours, and certainly of no source item that belongs there: a transform that refuses an
     * item here may take it on a worker.
     */
    boolean isLeftBehind() {
        return owner != Owner.NONE && owner != Owner.HERE && owner != Owner.REFUSED;
    }

    /**
     * Whether the sink has written the item since an earlier look: each write brings all attributes of a newer image. What
     * else stands in the item no write of the sink need take away.
     */
    boolean isWrittenSince(Look before) {
        Optional<String> then = before.version();
        Optional<String> now = version();
        return owner == Owner.HERE
                && clean
                && then.isPresent()
                && now.isPresent()
                && now.get().compareTo(then.get()) > 0;
    }

    private Optional<String> version() {
        return guard.map(map -> map.get(VERSION)).map(version -> String.valueOf(AttributeType.value(version)));
    }
}
