package io.dynabridge.tools.stack;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The stack that {@code up} starts and {@code down} stops, found again by its {@linkplain PidFile pid files}. */
public final class DetachedStack {

    private static final Duration GRACE = Duration.ofSeconds(8);

    private final Path directory;

    /** The stack of this working copy, running or not. */
    public DetachedStack(Installation installation) {
        this(installation.stateDirectory().resolve("up"));
    }

    DetachedStack(Path directory) {
        this.directory = directory;
    }

    /** Where its logs, property files and pid files are. */
    public Path directory() {
        return directory;
    }

    /** The names of its running processes. */
    public List<String> running() {
        return PidFile.all(directory).stream()
                .filter(file -> file.process().isPresent())
                .map(PidFile::name)
                .toList();
    }

    /**
     * Stops its processes, the workers first, and kills those that do not end within seconds. Processes that only took
     * over an id of ours are left alone.
     *
     * @return the names of the processes that were running
     */
    public List<String> stop() {
        List<PidFile> files = new ArrayList<>(PidFile.all(directory));
        files.sort(Comparator.comparing(file -> !file.name().startsWith("worker")));
        List<String> stopped = new ArrayList<>();
        for (PidFile file : files) {
            Optional<ProcessHandle> process = file.process();
            if (process.isPresent()) {
                stop(process.get());
                stopped.add(file.name());
            }
        }
        StackFiles.delete(PidFile.directory(directory));
        StackFiles.delete(StackFiles.data(directory));
        return stopped;
    }

    private static void stop(ProcessHandle process) {
        process.destroy();
        if (!endsWithin(process, GRACE)) {
            process.destroyForcibly();
            if (!endsWithin(process, GRACE)) {
                throw new StackException("Process " + process.pid() + " does not end, not even killed");
            }
        }
    }

    private static boolean endsWithin(ProcessHandle process, Duration timeout) {
        try {
            process.onExit().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (ExecutionException e) {
            throw new StackException("Cannot wait for process " + process.pid(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted while stopping process " + process.pid(), e);
        }
    }
}
