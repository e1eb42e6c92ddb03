package io.dynabridge.tools.stack;

import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * The directory of one stack: logs, property files, pid files, the broker's data.
 *
 * @param directory the root of it all
 */
record StackFiles(Path directory) {

    static final String LOGGING = "log4j2.properties";

    /**
     * Makes the directory ready for a new stack. The logs of the stack before go: a log tells of one stack only.
     *
     * @throws StackException if the stack before still runs
     */
    void prepare() {
        List<String> running = new DetachedStack(directory).running();
        if (!running.isEmpty()) {
            throw new StackException("A stack already runs in " + directory + " (" + String.join(", ", running)
                    + "); stop it first: bin/dynabridge down");
        }
        deleteData();
        delete(logs());
        try (InputStream logging = StackFiles.class.getResourceAsStream(LOGGING)) {
            for (Path folder : List.of(logs(), data(directory), PidFile.directory(directory), config(""))) {
                Files.createDirectories(folder);
            }
            Files.copy(logging, config(LOGGING), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new StackException("Cannot write to " + directory, e);
        }
    }

    Path logs() {
        return directory.resolve("logs");
    }

    Path log(String process) {
        return logs().resolve(process + ".log");
    }

    Path config(String file) {
        return directory.resolve("config").resolve(file);
    }

    static Path data(Path directory) {
        return directory.resolve("data");
    }

    Path write(String file, Map<String, String> config) {
        Properties properties = new Properties();
        properties.putAll(config);
        Path path = config(file);
        try (Writer writer = Files.newBufferedWriter(path)) {
            properties.store(writer, null);
            return path;
        } catch (IOException e) {
            throw new StackException("Cannot write " + path, e);
        }
    }

    /** Deletes what is of no use without running processes: the broker's data and the pid files. */
    void deleteData() {
        delete(data(directory));
        delete(PidFile.directory(directory));
    }

    static void delete(Path tree) {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new StackException("Cannot delete " + tree, e);
        }
    }
}
