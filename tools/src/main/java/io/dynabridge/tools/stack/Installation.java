package io.dynabridge.tools.stack;

import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A built working copy: where the class paths of the processes and the shipped plugin directories are.
 *
 * @param root the root of the repository
 */
public record Installation(Path root) {

    /** The modules whose {@code target/plugin} is an element of the worker's {@code plugin.path}. */
    public static final List<String> PLUGIN_MODULES = List.of("source-connector", "sink-connector", "smt");

    private static final String BUILD = "run: mvn -B -q -DskipTests package";

    /**
     * The working copy named by the system property {@code dynabridge.home} (set by bin/dynabridge), else the one
     * around the current directory.
     *
     * @throws StackException if there is none, or if it has not been built
     */
    public static Installation find() {
        String home = System.getProperty("dynabridge.home");
        Path start = Path.of(home == null ? "" : home).toAbsolutePath().normalize();
        for (Path directory = start; directory != null; directory = directory.getParent()) {
            if (Files.isRegularFile(directory.resolve("stack/kafka/pom.xml"))) {
                return new Installation(directory).requireBuilt();
            }
        }
        throw new StackException("No DynaBridge working copy at or above " + start
                + ": run from inside one, or set -Ddynabridge.home to its root");
    }

    private Installation requireBuilt() {
        PLUGIN_MODULES.forEach(module -> require(pluginDirectory(module)));
        require(libraries("dynamodb-local"));
        require(libraries("kafka"));
        return this;
    }

    private static void require(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new StackException("Not built yet: " + directory + " is missing; " + BUILD);
        }
    }

    /** The directory of a module that is one element of {@code plugin.path}; see {@link #PLUGIN_MODULES}. */
    public Path pluginDirectory(String module) {
        return root.resolve(module).resolve("target/plugin");
    }

    /** The elements of {@code plugin.path} that are built. */
    public List<Path> pluginDirectories() {
        return PLUGIN_MODULES.stream()
                .map(this::pluginDirectory)
                .filter(Files::isDirectory)
                .toList();
    }

    /** The three shipped plugin directories' parents, comma-separated, as a worker wants them. */
    public String pluginPath() {
        return PLUGIN_MODULES.stream()
                .map(module -> pluginDirectory(module).toString())
                .collect(Collectors.joining(","));
    }

    /** Where processes keep their state between commands; not under {@code target}, so that a build leaves it alone. */
    public Path stateDirectory() {
        return root.resolve(".dynabridge");
    }

    /**
     * The directory with the jars (and native libraries) of a process: {@code dynamodb-local} or {@code kafka}; and, where
     * the tests have been built, {@code connect-3.7}.
     */
    public Path libraries(String process) {
        return root.resolve("stack").resolve(process).resolve("target/lib");
    }

    /** The jar or directory these very classes come from, for {@link Leash} to be found in a child process. */
    static Path ownClasses() {
        try {
            return Path.of(Installation.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new StackException("The classes of the tools module are not in a file system", e);
        }
    }
}
