package io.dynabridge.tools.verify;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What two tables hold, in memory that does not grow with them: items fall into buckets by key, and of each bucket only the
 * sum of what is expected less the sum of what was found is kept. Equal contents leave nothing, in whatever order they
 * came. Safe for several threads.
 */
final class BucketDigests {

    /** With 24 bytes each 24 MB; of a table of a million items a bucket has one. */
    static final int BUCKETS = 1 << 20;

    private final long[] high;
    private final long[] low;
    private final int[] expected;
    private final int[] found;

    BucketDigests() {
        this(BUCKETS);
    }

    /** So many buckets, a power of two. */
    BucketDigests(int buckets) {
        if (Integer.bitCount(buckets) != 1) {
            throw new IllegalArgumentException("Not a power of two: " + buckets);
        }
        high = new long[buckets];
        low = new long[buckets];
        expected = new int[buckets];
        found = new int[buckets];
    }

    /** Where a key belongs. */
    int bucket(ItemDigest key) {
        return (int) key.high() & high.length - 1;
    }

    /** This is to stand under that key. */
    void expect(ItemDigest key, ItemDigest item) {
        ItemDigest both = key.with(item);
        int bucket = bucket(key);
        synchronized (this) {
            high[bucket] += both.high();
            low[bucket] += both.low();
            expected[bucket]++;
        }
    }

    /** This stands under that key. */
    void found(ItemDigest key, ItemDigest item) {
        ItemDigest both = key.with(item);
        int bucket = bucket(key);
        synchronized (this) {
            high[bucket] -= both.high();
            low[bucket] -= both.low();
            found[bucket]++;
        }
    }

    /** The next bucket from this one on whose contents differ; -1 where there is none. */
    synchronized int nextUnequal(int from) {
        for (int bucket = from; bucket < high.length; bucket++) {
            if (high[bucket] != 0 || low[bucket] != 0 || expected[bucket] != found[bucket]) {
                return bucket;
            }
        }
        return -1;
    }

    /** How many keys a bucket may have to do with. */
    synchronized int keys(int bucket) {
        return expected[bucket] + found[bucket];
    }

    int size() {
        return high.length;
    }

    /** Writes all buckets. */
    synchronized void write(DataOutput out) throws IOException {
        for (int bucket = 0; bucket < high.length; bucket++) {
            out.writeLong(high[bucket]);
            out.writeLong(low[bucket]);
            out.writeInt(expected[bucket]);
            out.writeInt(found[bucket]);
        }
    }

    /** Reads what {@link #write} wrote. */
    synchronized void read(DataInput in) throws IOException {
        for (int bucket = 0; bucket < high.length; bucket++) {
            high[bucket] = in.readLong();
            low[bucket] = in.readLong();
            expected[bucket] = in.readInt();
            found[bucket] = in.readInt();
        }
    }
}
