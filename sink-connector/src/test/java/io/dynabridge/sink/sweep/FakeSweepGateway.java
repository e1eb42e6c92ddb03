package io.dynabridge.sink.sweep;

import static io.dynabridge.sink.write.FakeTable.GUARD;

import io.dynabridge.client.item.ItemCodec;
import io.dynabridge.envelope.item.ItemKey;
import io.dynabridge.sink.plan.GuardAttribute;
import io.dynabridge.sink.plan.TableKeys;
import io.dynabridge.sink.plan.TargetKey;
import io.dynabridge.sink.plan.Version;
import io.dynabridge.sink.write.FakeTable;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;

/** The target in memory and the source as a set of keys, slow and unreliable: what it answers is true at some moment. */
final class FakeSweepGateway implements SweepGateway {

    private static final long SLOWEST_NANOS = 3_000_000_000L;

    /** Source items that are there now. */
    final Set<ItemKey> source = new HashSet<>();

    /** What each request was about, in order. */
    final List<String> calls = new ArrayList<>();

    /** Deletes of items whose owner no answer since the last page had called absent, or shown to stand elsewhere. */
    final List<Candidate> doubtful = new ArrayList<>();

    double faults;
    boolean denied;
    int pageSize = 3;

    private final Set<String> knownOwners = new HashSet<>();
    private final FakeTable table;
    private final VirtualSweepLoop loop;
    private final Random random;

    FakeSweepGateway(FakeTable table, VirtualSweepLoop loop, Random random) {
        this.table = table;
        this.loop = loop;
        this.random = random;
    }

    /** As of the moment of asking, though the answer comes later: pages may be out of date. */
    @Override
    public CompletableFuture<Page> scan(
            SweepSchedule.Pass pass, TableKeys target, Age age, int limit, Optional<Map<String, AttributeValue>> from) {
        calls.add("scan");
        knownOwners.clear();
        Page page = page(pass, age, from.map(ItemCodec::toConnect).map(last -> ItemKey.of(last, last.keySet())));
        return answer(() -> page);
    }

    @Override
    public CompletableFuture<Presence> ask(SourceTable asked, List<ItemKey> keys) {
        calls.add("ask");
        return answer(() -> {
            if (denied) {
                throw DynamoDbException.builder()
                        .statusCode(400)
                        .awsErrorDetails(AwsErrorDetails.builder()
                                .errorCode("AccessDeniedException")
                                .errorMessage("not authorized")
                                .build())
                        .build();
            }
            Set<ItemKey> present = new HashSet<>();
            Set<ItemKey> unprocessed = new HashSet<>();
            for (ItemKey key : keys) {
                if (random.nextDouble() < faults) {
                    unprocessed.add(key);
                } else if (source.contains(key)) {
                    present.add(key);
                } else {
                    knownOwners.add(asked.name() + ":" + key.text());
                }
            }
            return new Presence(present, unprocessed);
        });
    }

    @Override
    public CompletableFuture<Deletion> delete(SweepSchedule.Pass pass, String target, Candidate candidate) {
        calls.add("delete");
        if (!knownOwners.contains(candidate.owner())) {
            doubtful.add(candidate);
        }
        return answer(() -> {
            boolean deleted =
                    table.sweep(new TargetKey(target, candidate.key()), candidate.owner(), candidate.version());
            if (random.nextDouble() < faults) {
                throw SdkClientException.create("the answer was lost");
            }
            return new Deletion(deleted, 1);
        });
    }

    private Page page(SweepSchedule.Pass pass, Age age, Optional<ItemKey> from) {
        List<TargetKey> keys = table.items().keySet().stream()
                .filter(key ->
                        from.isEmpty() || key.key().text().compareTo(from.get().text()) > 0)
                .sorted((a, b) -> a.key().text().compareTo(b.key().text()))
                .toList();
        List<TargetKey> looked = keys.subList(0, Math.min(pageSize, keys.size()));
        List<Candidate> candidates = new ArrayList<>();
        for (TargetKey key : looked) {
            Map<String, Object> item = table.get(key);
            if (item.containsKey(GUARD)
                    && pass.pipeline().origin().equals(FakeTable.guard(item, GuardAttribute.ORIGIN))
                    && pass.pipeline().sourceTable().equals(FakeTable.guard(item, GuardAttribute.SOURCE_TABLE))
                    && FakeTable.guard(item, GuardAttribute.VERSION).compareTo(Version.floor(pass.epoch())) < 0
                            == (age == Age.OLDER)) {
                if (age == Age.CURRENT) {
                    knownOwners.add(FakeTable.guard(item, GuardAttribute.OWNER));
                }
                candidates.add(new Candidate(
                        key.key(),
                        FakeTable.guard(item, GuardAttribute.OWNER),
                        FakeTable.guard(item, GuardAttribute.VERSION)));
            }
        }
        boolean more = looked.size() < keys.size();
        return new Page(
                candidates,
                more
                        ? Optional.of(ItemCodec.toSdk(
                                looked.get(looked.size() - 1).key().attributes()))
                        : Optional.empty());
    }

    private <T> CompletableFuture<T> answer(Supplier<T> service) {
        double dice = random.nextDouble();
        return loop.answer(random.nextLong(SLOWEST_NANOS), () -> {
            if (dice < faults / 2) {
                throw ProvisionedThroughputExceededException.builder()
                        .message("slow down")
                        .build();
            }
            if (dice < faults) {
                throw SdkClientException.create("connection reset");
            }
            return service.get();
        });
    }
}
