package io.dynabridge.sink;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A JVM beside the test's own that ends with it, however that ends: it reads an input that only the test holds open. What
 * it prints goes to {@code target/MAIN-CLASS.log}, because the test's own output is how it talks to Maven.
 */
public final class Child implements AutoCloseable {

    private final Process process;

    private Child(Process process) {
        this.process = process;
    }

    /** Starts a main class. */
    public static Child start(String classPath, List<String> jvm, String mainClass, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvm);
        command.addAll(List.of("-cp", classPath + File.pathSeparator + ownClasses(), Child.class.getName(), mainClass));
        command.addAll(List.of(arguments));
        File log = new File("target/" + mainClass + ".log");
        try {
            return new Child(new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log)
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A port that was free a moment ago. */
    public static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /** Runs in the child: the main class and its arguments. */
    public static void main(String[] args) throws Exception {
        Thread leash = new Thread(Child::endWithTheParent, "leash");
        leash.setDaemon(true);
        leash.start();
        String[] arguments = List.of(args).subList(1, args.length).toArray(String[]::new);
        Class.forName(args[0]).getMethod("main", String[].class).invoke(null, (Object) arguments);
    }

    private static void endWithTheParent() {
        try {
            while (System.in.read() >= 0) {
                // Nothing is ever sent.
            }
        } catch (IOException e) {
            // The parent is gone all the same.
        }
        Runtime.getRuntime().halt(1);
    }

    private static Path ownClasses() {
        return Path.of(
                Child.class.getProtectionDomain().getCodeSource().getLocation().getPath());
    }
}
