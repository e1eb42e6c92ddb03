package io.dynabridge.tools.stack;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Arrays;

/**
 * Runs another main class and ends the JVM when its standard input ends.
 *
 * <p>The parent holds the other end of that pipe and never writes to it. However the parent dies, kill -9 included, the
 * operating system closes the pipe, so no child outlives a test run or a demo.
 */
public final class Leash {

    private static final int PARENT_IS_GONE = 3;

    private Leash() {}

    /** The first argument names the main class, the others are its arguments. */
    public static void main(String[] args) throws Throwable {
        Thread watch = new Thread(Leash::haltAtEndOfInput, "leash");
        watch.setDaemon(true);
        watch.start();
        try {
            Class.forName(args[0]).getMethod("main", String[].class).invoke(null, (Object)
                    Arrays.copyOfRange(args, 1, args.length));
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    private static void haltAtEndOfInput() {
        try {
            while (System.in.read() >= 0) {
                // Nothing is ever written; only the end matters.
            }
        } catch (IOException ignored) {
            // A broken pipe says the same as its end.
        }
        // Not exit: an orderly shutdown may wait for peers that were killed along with the parent.
        Runtime.getRuntime().halt(PARENT_IS_GONE);
    }
}
