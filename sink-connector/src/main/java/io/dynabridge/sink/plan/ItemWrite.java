package io.dynabridge.sink.plan;

import java.util.Map;
import java.util.Optional;

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
     */
    record Put(TargetKey key, Map<String, Object> item, String owner, String version) implements ItemWrite {
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
