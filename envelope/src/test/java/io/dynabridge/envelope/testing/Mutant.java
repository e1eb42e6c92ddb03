package io.dynabridge.envelope.testing;

import java.util.List;

/**
 * One wrong program.
 *
 * @param name what is wrong with it
 * @param file the source file that is changed, from the module's directory
 */
public record Mutant(String name, String file, List<Edit> edits) {

    /** One text in place of another that stands once in the file. */
    public record Edit(String original, String mutation) {}

    /** The program as it is. */
    public static final Mutant NONE = new Mutant("nothing", "", List.of());

    @Override
    public String toString() {
        return name;
    }
}
