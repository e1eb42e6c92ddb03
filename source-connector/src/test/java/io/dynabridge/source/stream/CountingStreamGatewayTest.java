package io.dynabridge.source.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dynabridge.source.metrics.ReaderLimitWarning;
import io.dynabridge.source.metrics.SourceProgressListener;
import io.dynabridge.source.stream.StreamGateway.Page;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.ExpiredIteratorException;
import software.amazon.awssdk.services.dynamodb.model.InternalServerErrorException;
import software.amazon.awssdk.services.dynamodb.model.LimitExceededException;
import software.amazon.awssdk.services.dynamodb.model.Record;
import software.amazon.awssdk.services.dynamodb.model.TrimmedDataAccessException;

class CountingStreamGatewayTest {

    private final ArrayDeque<CompletableFuture<Page>> answers = new ArrayDeque<>();
    private final List<String> heard = new ArrayList<>();
    private final ReaderLimitWarning readerLimit = new ReaderLimitWarning();
    private final CountingStreamGateway gateway =
            new CountingStreamGateway(new Scripted(), "books", new Notes(), readerLimit, () -> 0);

    @Test
    void everyCallAndEveryEmptyPageIsCountedAndThePageIsHandedOn() {
        Page full = new Page(List.of(Record.builder().eventID("e").build()), Optional.of("next"));
        answers.add(CompletableFuture.completedFuture(full));
        answers.add(CompletableFuture.completedFuture(new Page(List.of(), Optional.empty())));
        assertThat(gateway.read("it").join()).isSameAs(full);
        gateway.read("next").join();
        assertThat(heard).containsExactly("call books", "call books", "empty books");
    }

    @Test
    void failuresAreCountedByWhatTheyAreAndHandedOn() {
        answers.add(CompletableFuture.failedFuture(
                LimitExceededException.builder().message("too many").build()));
        answers.add(CompletableFuture.failedFuture(
                InternalServerErrorException.builder().message("oops").build()));
        answers.add(CompletableFuture.failedFuture(
                ExpiredIteratorException.builder().message("old").build()));
        answers.add(CompletableFuture.failedFuture(
                TrimmedDataAccessException.builder().message("gone").build()));
        assertThatThrownBy(() -> gateway.read("it").join()).hasCauseInstanceOf(LimitExceededException.class);
        assertThat(heard).containsExactly("call books", "throttled books", "retried books");
        heard.clear();
        assertThatThrownBy(() -> gateway.read("it").join()).hasCauseInstanceOf(InternalServerErrorException.class);
        assertThat(heard).containsExactly("call books", "retried books");
        heard.clear();
        assertThatThrownBy(() -> gateway.read("it").join()).hasCauseInstanceOf(ExpiredIteratorException.class);
        assertThat(heard).containsExactly("call books", "expired books");
        heard.clear();
        assertThatThrownBy(() -> gateway.read("it").join()).hasCauseInstanceOf(TrimmedDataAccessException.class);
        assertThat(heard).containsExactly("call books");
    }

    @Test
    void refusalsCountForTheShardAlsoAfterItsIteratorHasChanged() {
        String iterator =
                gateway.iterator("arn", "s", new StartPosition.TrimHorizon()).join();
        for (int i = 0; i < 6; i++) {
            String next = "it-" + i;
            answers.add(CompletableFuture.failedFuture(
                    LimitExceededException.builder().message("too many").build()));
            answers.add(CompletableFuture.completedFuture(new Page(List.of(), Optional.of(next))));
            gateway.read(iterator).exceptionally(failure -> null).join();
            gateway.read(iterator).join();
            iterator = next;
        }
        assertThat(readerLimit.answered("books", "s", Duration.ofMinutes(2).toNanos()))
                .get()
                .asString()
                .contains("refused 6 of 13 reads of shard s");
    }

    private final class Scripted implements StreamGateway {
        @Override
        public CompletableFuture<ShardPage> shards(String streamArn, Optional<String> after) {
            throw new AssertionError("not called here");
        }

        @Override
        public CompletableFuture<ShardPage> children(String streamArn, String shardId, Optional<String> after) {
            throw new AssertionError("not called here");
        }

        @Override
        public CompletableFuture<String> iterator(String streamArn, String shardId, StartPosition position) {
            return CompletableFuture.completedFuture("it");
        }

        @Override
        public CompletableFuture<Page> read(String iterator) {
            return answers.remove();
        }
    }

    private final class Notes implements SourceProgressListener {
        @Override
        public void getRecordsCalled(String table) {
            heard.add("call " + table);
        }

        @Override
        public void emptyPoll(String table) {
            heard.add("empty " + table);
        }

        @Override
        public void throttled(String table) {
            heard.add("throttled " + table);
        }

        @Override
        public void retried(String table) {
            heard.add("retried " + table);
        }

        @Override
        public void iteratorExpired(String table) {
            heard.add("expired " + table);
        }
    }
}
