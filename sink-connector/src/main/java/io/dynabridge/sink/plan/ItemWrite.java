package io.dynabridge.sink.plan;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a change does to the target: the transformed images, mapped to target keys. Every write knows which source item it
 * speaks for (the owner) and how new it is (the version).
 */
public sealed interface ItemWrite {

    /** The source item: {@code TABLE:{canonical key}}. */
    String owner();

    /** The change's place in the source item's history; see {@link Version}. */
    String version();

    /** The target key that holds nothing of this source item afterwards. */
    Optional<TargetKey> vacated();

    /** The target item that stands afterwards. */
    Optional<Put> written();

    /**
     * The item stands at this key afterwards.
     *
     * @param item the whole item in DynamoDB JSON form, guard attribute included
     * @param predecessor the item that the change replaces at this key; empty where it should make a new one
     */
    record Put(TargetKey key, Map<String, Object> item, String owner, String version, Optional<Predecessor> predecessor)
            implements ItemWrite {
        /** A put that should make a new item. */
        public Put(TargetKey key, Map<String, Object> item, String owner, String version) {
            this(key, item, owner, version, Optional.empty());
        }

        @Override
        public Optional<TargetKey> vacated() {
            return Optional.empty();
        }

        @Override
        public Optional<Put> written() {
            return Optional.of(this);
        }

        @Override
        public String toString() {
            return "Put[" + key + " by " + owner + " at " + version + "]";
        }
    }

    /**
     * What a partial update must find to equal a whole put: an item with just the attribute names of the image before.
     *
     * @param namesHash as {@link GuardAttribute#NAMES_HASH}
     * @param dropped the names among them that the new image lacks
     */
    record Predecessor(String namesHash, Set<String> dropped) {}

    /** Nothing of the source item stands at this key afterwards. */
    record Delete(TargetKey key, String owner, String version) implements ItemWrite {
        @Override
        public Optional<TargetKey> vacated() {
            return Optional.of(key);
        }

        @Override
        public Optional<Put> written() {
            return Optional.empty();
        }
    }

    /** The change took the item from one target key to another: both halves happen, or neither. */
    record Move(Delete delete, Put put) implements ItemWrite {
        @Override
        public String owner() {
            return put.owner();
        }

        @Override
        public String version() {
            return put.version();
        }

        @Override
        public Optional<TargetKey> vacated() {
            return delete.vacated();
        }

        @Override
        public Optional<Put> written() {
            return put.written();
        }
    }
}
