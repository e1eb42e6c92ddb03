package io.dynabridge.source;

import io.dynabridge.envelope.testing.Catcher;
import io.dynabridge.envelope.testing.Mutant;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The tests of the source can fail: each deliberate bug is noticed by the one that docs/reliability.md names for it. */
class SourceMutationTest {

    static Set<Mutant> mutants() {
        return SourceMutants.all().keySet();
    }

    @ParameterizedTest
    @MethodSource("mutants")
    void isNoticed(Mutant mutant) {
        Catcher.assertNoticed(
                mutant,
                SourceMutationTest.class.getPackageName(),
                SourceMutants.all().get(mutant));
    }
}
