package io.dynabridge.source;

import io.dynabridge.envelope.testing.Choices;
import io.dynabridge.source.stream.Shard;
import io.dynabridge.source.stream.StartPosition;
import io.dynabridge.source.stream.StreamGateway;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.ExpiredIteratorException;
import software.amazon.awssdk.services.dynamodb.model.OperationType;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.StreamRecord;

/**
 * A small stream that is all written: its shards but the last ones are closed. What a listing shows of it and where a page
 * ends is chosen, a read is answered when the run says so, and one of an open shard that has nothing more never is.
 */
final class ModelStream {

    private record Shelf(String id, Optional<String> parent, int start, List<Record> records) {}

    /** A read that was asked for and not answered yet. */
    final class Read {
        private final Shelf shelf;
        private final int from;
        private final CompletableFuture<StreamGateway.Page> answer = new CompletableFuture<>();

        Read(Shelf shelf, int from) {
            this.shelf = shelf;
            this.from = from;
        }

        /** Whether there is anything to answer. */
        boolean isReady() {
            return from < shelf.records.size() || isClosed(shelf);
        }

        /** Gives a page: one record or all, at the end without an iterator or with one to an empty last page. */
        void answer() {
            int left = shelf.records.size() - from;
            int to = from + (left > 1 && choice.applyAsInt(2) == 1 ? 1 : left);
            boolean end = isClosed(shelf) && to == shelf.records.size() && (left == 0 || choice.applyAsInt(2) == 0);
            answer.complete(new StreamGateway.Page(
                    List.copyOf(shelf.records.subList(from, to)),
                    end ? Optional.empty() : Optional.of(shelf.id + "@" + to)));
        }

        void expire() {
            answer.completeExceptionally(
                    ExpiredIteratorException.builder().message("too old").build());
        }
    }

    private final Map<String, Shelf> shelves = new LinkedHashMap<>();
    private final IntUnaryOperator choice;
    private int lateListingsLeft;

    /**
     * A stream.
     *
     * @param lineage shards, parents first, as {@code root/child=a,b}: the parent, the shard, and whose changes it has
     * @param choice see {@link Choices#of}
     * @param lateListings how many listings may lack what was there before they were made
     */
    ModelStream(List<String> lineage, IntUnaryOperator choice, int lateListings) {
        this.choice = choice;
        this.lateListingsLeft = lateListings;
        int sequence = 100;
        for (String each : lineage) {
            String[] parts = each.split("=", -1);
            String[] names = parts[0].split("/", -1);
            String id = names[names.length - 1];
            int start = sequence++;
            List<Record> records = new ArrayList<>();
            for (String key : parts[1].isEmpty() ? new String[0] : parts[1].split(",", -1)) {
                records.add(change(key, sequence++));
            }
            shelves.put(
                    id, new Shelf(id, names.length == 1 ? Optional.empty() : Optional.of(names[0]), start, records));
        }
    }

    /** Events of all changes, in the order in which they were made. */
    List<String> events() {
        return shelves.values().stream()
                .flatMap(shelf -> shelf.records.stream())
                .map(Record::eventID)
                .toList();
    }

    /** Events of all ancestors of a shard. */
    Set<String> eventsBefore(String shard) {
        Set<String> events = new LinkedHashSet<>();
        Optional<String> parent = shelves.get(shard).parent;
        while (parent.isPresent()) {
            Shelf shelf = shelves.get(parent.get());
            shelf.records.forEach(each -> events.add(each.eventID()));
            parent = shelf.parent;
        }
        return events;
    }

    /** Events of a shard up to a sequence number, or all of them. */
    Set<String> eventsUntil(String shard, Optional<String> sequenceNumber) {
        return shelves.get(shard).records.stream()
                .filter(each -> sequenceNumber.isEmpty()
                        || each.dynamodb().sequenceNumber().compareTo(sequenceNumber.get()) <= 0)
                .map(Record::eventID)
                .collect(Collectors.toSet());
    }

    /** The stream as a task sees it, whose reads are to be answered. */
    StreamGateway gateway(Consumer<Read> reads) {
        return new StreamGateway() {
            @Override
            public CompletableFuture<ShardPage> shards(String streamArn, Optional<String> after) {
                return page(List.copyOf(shelves.values()));
            }

            @Override
            public CompletableFuture<ShardPage> children(String streamArn, String shard, Optional<String> after) {
                return page(shelves.values().stream()
                        .filter(each -> each.parent.filter(shard::equals).isPresent())
                        .toList());
            }

            @Override
            public CompletableFuture<String> iterator(String streamArn, String shard, StartPosition position) {
                long index = position instanceof StartPosition.After after
                        ? eventsUntil(shard, Optional.of(after.sequenceNumber()))
                                .size()
                        : 0;
                return CompletableFuture.completedFuture(shard + "@" + index);
            }

            @Override
            public CompletableFuture<Page> read(String iterator) {
                String[] parts = iterator.split("@", -1);
                Read read = new Read(shelves.get(parts[0]), Integer.parseInt(parts[1]));
                reads.accept(read);
                return read.answer;
            }
        };
    }

    /** The stream as the connector sees it, which waits for each answer and reads only to learn whether a shard is gone. */
    StreamGateway surveyed() {
        return gateway(read -> read.answer.complete(new StreamGateway.Page(List.of(), Optional.empty())));
    }

    /** Shards, or where that is chosen, without the newest ones, or without the oldest. */
    private CompletableFuture<StreamGateway.ShardPage> page(List<Shelf> there) {
        int size = there.size();
        int missing = lateListingsLeft > 0 && size > 0 ? choice.applyAsInt(size + 1) : 0;
        lateListingsLeft -= missing > 0 ? 1 : 0;
        boolean all = missing == size && size > 1;
        return CompletableFuture.completedFuture(new StreamGateway.ShardPage(
                there.subList(all ? 1 : 0, all ? size : size - missing).stream()
                        .map(this::listed)
                        .toList(),
                true,
                Optional.empty()));
    }

    private Shard listed(Shelf shelf) {
        int size = shelf.records.size();
        return new Shard(
                shelf.id,
                shelf.parent,
                Optional.of(Integer.toString(shelf.start)),
                isClosed(shelf) ? Optional.of(Integer.toString(shelf.start + size)) : Optional.empty());
    }

    private boolean isClosed(Shelf shelf) {
        return shelves.values().stream()
                .anyMatch(each -> each.parent.filter(shelf.id::equals).isPresent());
    }

    private static Record change(String key, int sequence) {
        Map<String, AttributeValue> item =
                Map.of("id", AttributeValue.fromS(key), "n", AttributeValue.fromN(Integer.toString(sequence)));
        return Record.builder()
                .eventID(key + sequence)
                .eventName(OperationType.INSERT)
                .dynamodb(StreamRecord.builder()
                        .keys(Map.of("id", item.get("id")))
                        .newImage(item)
                        .sequenceNumber(Integer.toString(sequence))
                        .approximateCreationDateTime(Instant.EPOCH.plusSeconds(1))
                        .sizeBytes(10L)
                        .build())
                .build();
    }
}
