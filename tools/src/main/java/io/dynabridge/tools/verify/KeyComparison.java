package io.dynabridge.tools.verify;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

/**
 * Compares some buckets key by key. It is told of the target first and of the source then: so what is in the target and
 * has no source item is not merely younger than the source's scan. Safe for several threads.
 */
final class KeyComparison {

    private static final int MOST_CLAIMS = 20;

    private final IntPredicate buckets;
    private final BucketDigests digests;
    private final Map<ItemDigest, Claim> claims = new HashMap<>();

    /** A comparison of these of the digests' buckets. */
    KeyComparison(BucketDigests digests, IntPredicate buckets) {
        this.digests = digests;
        this.buckets = buckets;
    }

    private static final class Claim {
        private final TargetItemKey key;
        private final List<SourceItemKey> sources = new ArrayList<>(1);
        private long claimants;
        private ItemDigest found;
        private boolean ours;
        private boolean met;

        Claim(TargetItemKey key) {
            this.key = key;
        }

        boolean isSuspicious() {
            return sources.isEmpty() ? ours : !met || claimants > 1;
        }

        /** Where thousands claim one key, some are enough to look at; one whose item stands there is among them. */
        void add(SourceItemKey source, boolean standsThere) {
            claimants++;
            if (sources.size() < MOST_CLAIMS) {
                sources.add(source);
            } else if (standsThere) {
                sources.set(MOST_CLAIMS - 1, source);
            }
            met |= standsThere;
        }
    }

    /** Whether a key is one of those to compare. */
    boolean wants(ItemDigest key) {
        return buckets.test(digests.bucket(key));
    }

    /**
     * This stands in the target.
     *
     * @param ours whether it can only stand there because of a source item
     */
    void found(ItemDigest keyDigest, TargetItemKey key, ItemDigest item, boolean ours) {
        synchronized (this) {
            Claim claim = claims.computeIfAbsent(keyDigest, any -> new Claim(key));
            claim.found = item;
            claim.ours = ours;
        }
    }

    /** This is to stand there. */
    void expect(ItemDigest keyDigest, TargetItemKey key, ItemDigest item, SourceItemKey source) {
        synchronized (this) {
            Claim claim = claims.computeIfAbsent(keyDigest, any -> new Claim(key));
            claim.add(source, item.equals(claim.found));
        }
    }

    /** Where the two do not agree, or several source items claim one key. */
    synchronized List<Suspect> suspects() {
        return claims.values().stream()
                .filter(Claim::isSuspicious)
                .map(claim -> new Suspect(claim.key, claim.sources, claim.claimants))
                .toList();
    }
}
