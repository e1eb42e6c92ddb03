package io.dynabridge.sink.write;

import static io.dynabridge.sink.Changes.change;
import static io.dynabridge.sink.Changes.item;

import io.dynabridge.envelope.Operation;
import io.dynabridge.sink.Changes;
import io.dynabridge.sink.guard.Attempt;
import io.dynabridge.sink.guard.ConflictPolicy;
import io.dynabridge.sink.guard.ForeignItemPolicy;
import io.dynabridge.sink.guard.PutMode;
import io.dynabridge.sink.plan.ItemWrite;
import io.dynabridge.sink.write.SinkHistory.Rules;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/**
 * One request of any kind, and any items at its keys, as if it had been under way for so long that anything may have
 * happened meanwhile. {@link FakeTable} looks at what it does.
 */
final class Landing {

    private static final int VERSION = 5;
    private static final List<Integer> VERSIONS = List.of(3, VERSION, 7);
    private static final List<PutMode> STATED = List.of(PutMode.CREATE, PutMode.RENEW);
    private static final List<PutMode> SINGLE = List.of(PutMode.GUARDED, PutMode.OVER_FOREIGN, PutMode.OVER_ANYONE);

    private final Random random;
    private final Rules rules;
    private final FakeTable table;
    private final Attempt attempt;

    Landing(Random random, Rules rules) {
        this.random = random;
        this.rules = rules;
        ItemWrite write = write();
        boolean stated = rules == Rules.BATCHES && !(write instanceof ItemWrite.Move);
        boolean renews = rules == Rules.LEDGER
                && write instanceof ItemWrite.Put put
                && put.predecessor().isPresent()
                && random.nextBoolean();
        PutMode mode = renews ? PutMode.RENEW : any(stated ? STATED : SINGLE);
        this.attempt = Attempt.first(write, mode);
        this.table = new FakeTable()
                .under(
                        mode == PutMode.OVER_ANYONE ? ConflictPolicy.OVERWRITE : ConflictPolicy.REPORT,
                        mode == PutMode.OVER_FOREIGN ? ForeignItemPolicy.OVERWRITE : ForeignItemPolicy.KEEP);
        if (rules == Rules.LEDGER) {
            table.withLedger();
        }
    }

    void land() {
        if (rules == Rules.LEDGER && random.nextBoolean()) {
            table.carryOut(Attempt.first(plan("me", any(VERSIONS), book("me", "gone"), null), PutMode.GUARDED));
        }
        for (String title : List.of("A", "B")) {
            stands(title).ifPresent(item -> table.put(SinkHistory.key(item), item));
        }
        if (rules == Rules.BATCHES && attempt.mode() != PutMode.GUARDED && !attempt.isMove()) {
            Courier courier = new StatementCourier(table.client(), FakeTable.GUARD, StatementCourier.MAX_BATCH);
            Attempt neighbour = Attempt.first(plan("neighbour", 1, null, book("neighbour", "C")), PutMode.CREATE);
            table.client()
                    .send(courier, List.of(table.pending(attempt), table.pending(neighbour)))
                    .answer();
        } else {
            table.carryOut(attempt);
        }
    }

    private ItemWrite write() {
        switch (random.nextInt(4)) {
            case 0:
                return plan("me", VERSION, book("me", "A"), null);
            case 1:
                return plan("me", VERSION, book("me", "A"), book("me", "B"));
            case 2:
                return plan("me", VERSION, null, book("me", "B"));
            default:
                return plan("me", VERSION, book("me", "B"), book("me", "B"));
        }
    }

    private Optional<Map<String, Object>> stands(String title) {
        switch (random.nextInt(4)) {
            case 0:
                return Optional.empty();
            case 1:
                return Optional.of(book("nobody", title));
            default:
                String isbn = random.nextInt(3) == 0 ? "other" : "me";
                return plan(isbn, any(VERSIONS), null, book(isbn, title))
                        .written()
                        .map(ItemWrite.Put::item);
        }
    }

    private Map<String, Object> book(String isbn, String title) {
        Map<String, Object> book = item("isbn", isbn, "title", title, "shelf", Changes.TOPIC);
        if (random.nextBoolean()) {
            book.putAll(item("cover", "x"));
        }
        return book;
    }

    private static ItemWrite plan(String isbn, int version, Map<String, Object> before, Map<String, Object> after) {
        Operation op = before == null ? Operation.CREATE : after == null ? Operation.DELETE : Operation.UPDATE;
        Object value = change(op, before, after, Integer.toString(version)).value();
        return SinkHistory.planner()
                .plan(Changes.record(isbn, value, 0))
                .write()
                .orElseThrow();
    }

    private <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }
}
