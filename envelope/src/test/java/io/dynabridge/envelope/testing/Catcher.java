package io.dynabridge.envelope.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Gives a test a mutated program: a plain test as it is, one for each constant of an enum with all of them, and a property
 * of a seed with a few.
 */
public final class Catcher {

    private static final int SEEDS = 40;
    private static final Path LIST = Path.of("../docs/reliability.md");

    private Catcher() {}

    /**
     * Asserts that a test notices a mutation, and that the list in the documents says so.
     *
     * @param test its class, below the package, and its method
     */
    public static void assertNoticed(Mutant mutant, String packageName, String test) {
        int dot = test.lastIndexOf('.');
        String testClass = test.substring(0, dot);
        assertThat(notices(
                        MutatedClasses.of(mutant, "io.dynabridge."),
                        packageName + "." + testClass,
                        test.substring(dot + 1)))
                .as("%s notices: %s", test, mutant)
                .isTrue();
        String simple = testClass.substring(testClass.lastIndexOf('.') + 1) + test.substring(dot);
        try {
            assertThat(Files.readString(LIST)).contains("| " + mutant.name() + " | `" + simple + "` |");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean notices(ClassLoader program, String testClass, String name) {
        try {
            Class<?> tests = Class.forName(testClass, true, program);
            Method test = Arrays.stream(tests.getDeclaredMethods())
                    .filter(method -> method.getName().equals(name))
                    .findFirst()
                    .orElseThrow();
            for (Object[] arguments : arguments(test)) {
                if (fails(tests, test, arguments)) {
                    return true;
                }
            }
            return false;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Object[]> arguments(Method test) {
        Class<?>[] types = test.getParameterTypes();
        if (types.length == 0) {
            return List.<Object[]>of(new Object[0]);
        }
        if (types[0] == long.class) {
            return LongStream.rangeClosed(1, SEEDS)
                    .mapToObj(seed -> new Object[] {seed})
                    .toList();
        }
        return Stream.of(types[0].getEnumConstants())
                .map(each -> new Object[] {each})
                .toList();
    }

    private static boolean fails(Class<?> tests, Method test, Object[] arguments) throws ReflectiveOperationException {
        Constructor<?> constructor = tests.getDeclaredConstructor();
        constructor.setAccessible(true);
        test.setAccessible(true);
        try {
            test.invoke(constructor.newInstance(), arguments);
            return false;
        } catch (InvocationTargetException e) {
            return true;
        }
    }
}
