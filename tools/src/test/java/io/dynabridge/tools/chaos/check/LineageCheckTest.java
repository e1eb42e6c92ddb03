package io.dynabridge.tools.chaos.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.tools.chaos.check.Violation.Kind;
import io.dynabridge.tools.chaos.history.Emission;
import io.dynabridge.tools.chaos.history.Write;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LineageCheckTest {

    private static final Map<String, String> PARENTS = Map.of("child", "empty", "empty", "parent");

    private final Clients clients = new Clients();
    private final Write a = clients.write("a", "p1");
    private final Write b = clients.write("b", "p2");

    @Test
    void findsNothingWhereEldersComeFirstAndAreRepeatedLater() {
        Emission ofParent = clients.emittedFrom("parent", a);
        Emission ofChild = clients.emittedFrom("child", b);

        assertThat(kinds(ofParent, ofChild, clients.again(ofParent))).isEmpty();
    }

    @Test
    void findsARecordOfAnElderShardBehindOneOfAYounger() {
        assertThat(kinds(clients.emittedFrom("child", b), clients.emittedFrom("parent", a)))
                .containsExactly(Kind.CHILD_FIRST);
    }

    @Test
    void shardsThatAreNoKinMayComeInAnyOrder() {
        assertThat(kinds(clients.emittedFrom("child", b), clients.emittedFrom("stranger", a)))
                .isEmpty();
    }

    private static List<Kind> kinds(Emission... records) {
        LineageCheck check = new LineageCheck();
        List.of(records).forEach(check::accept);
        return check.violations(PARENTS).stream().map(Violation::kind).toList();
    }
}
