package io.dynabridge.tools.stack;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Remembers a process of a stack beyond the JVM that started it: its id and when it started.
 *
 * <p>Ids are given out again. So a process counts as ours only if it also started when ours did and carries the stack's
 * marker on its command line, as far as the operating system tells.
 *
 * @param file where it is written
 * @param stack the stack's directory
 */
record PidFile(Path file, Path stack) {

    private static final String FOLDER = "pids";

    /** Where the pid files of a stack are. */
    static Path directory(Path stack) {
        return stack.resolve(FOLDER);
    }

    /** The file of the process with this name. */
    static PidFile of(Path stack, String name) {
        return new PidFile(directory(stack).resolve(name), stack);
    }

    /** The files of all processes of a stack that may be running. */
    static List<PidFile> all(Path stack) {
        if (!Files.isDirectory(directory(stack))) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory(stack))) {
            return files.sorted().map(file -> new PidFile(file, stack)).toList();
        } catch (IOException e) {
            throw new StackException("Cannot read " + directory(stack), e);
        }
    }

    /** A JVM argument that changes nothing and says whose process it is. */
    static String marker(Path stack) {
        return "-Ddynabridge.stack=" + stack;
    }

    String name() {
        return file.getFileName().toString();
    }

    void write(ProcessHandle process) throws IOException {
        Files.writeString(file, process.pid() + " " + startOf(process) + "\n");
    }

    /** The process, if it still runs and is still ours. */
    Optional<ProcessHandle> process() {
        try {
            String[] pidAndStart = Files.readString(file).strip().split(" ");
            return ProcessHandle.of(Long.parseLong(pidAndStart[0]))
                    .filter(ProcessHandle::isAlive)
                    .filter(process -> startOf(process).equals(pidAndStart[1]))
                    .filter(this::carriesMarker);
        } catch (IOException | RuntimeException e) {
            throw new StackException(
                    "Cannot tell whether " + name() + " runs: " + file
                            + " is not what bin/dynabridge up wrote; look for" + " processes with " + marker(stack)
                            + " on their command line, then delete the file",
                    e);
        }
    }

    private static String startOf(ProcessHandle process) {
        return process.info()
                .startInstant()
                .map(Instant::toEpochMilli)
                .map(String::valueOf)
                .orElse("unknown");
    }

    private boolean carriesMarker(ProcessHandle process) {
        return process.info()
                .arguments()
                .map(arguments -> List.of(arguments).contains(marker(stack)))
                .orElse(true);
    }
}
