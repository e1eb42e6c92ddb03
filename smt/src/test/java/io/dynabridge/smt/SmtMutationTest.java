package io.dynabridge.smt;

import io.dynabridge.envelope.testing.Catcher;
import io.dynabridge.envelope.testing.Mutant;
import io.dynabridge.envelope.testing.Mutant.Edit;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The tests of the transforms can fail: each deliberate bug is noticed by the one that docs/reliability.md names for it. */
class SmtMutationTest {

    enum Bug {
        VIEW_KEEPS_WHAT_LEFT(
                "keeps what no longer passes the filter",
                "FilterItem.java",
                "if (leaves) {",
                "if (leaves && envelope.after() == null) {",
                "FilterItemTest.theViewStaysTrue"),
        VIEW_REPLACES_WHAT_NEVER_STOOD(
                "takes what comes to pass the filter for an update",
                "FilterItem.java",
                "return leaves || envelope.before() == null",
                "return comes",
                "FilterItemTest.theViewStaysTrue"),
        KEY_OF_THE_NEW_IMAGE_ONLY(
                "re-keys only the image after",
                "ItemTransformation.java",
                "before = transform(envelope.before());",
                "before = envelope.before();",
                "RekeyTest.bothImagesAreRekeyedAndTheRecordKeepsItsKeyTopicAndTime"),
        KEYS_DROPPED(
                "drops the key with the attributes that it is made of",
                "Rekey.java",
                "keys.stream().noneMatch(key -> path.isTopLevel(key.name()))",
                "true",
                "RekeyTest.sourceAttributesAreDroppedOnRequestButNeverTheKeysThemselves"),
        OTHERS_DROPPED(
                "drops what is no envelope",
                "EnvelopeTransformation.java",
                "    R foreign(R record) {\n        return record;",
                "    R foreign(R record) {\n        return null;",
                "RekeyTest.whatIsNoEnvelopePassesUntouched");

        private final Mutant mutant;
        private final String test;

        Bug(String name, String file, String original, String mutation, String test) {
            this.mutant =
                    new Mutant(name, "src/main/java/io/dynabridge/smt/" + file, List.of(new Edit(original, mutation)));
            this.test = test;
        }
    }

    @ParameterizedTest
    @EnumSource
    void isNoticed(Bug bug) {
        Catcher.assertNoticed(bug.mutant, SmtMutationTest.class.getPackageName(), bug.test);
    }
}
