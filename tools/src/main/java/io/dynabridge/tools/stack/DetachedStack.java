package io.dynabridge.tools.stack;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

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
        Map<String, ProcessHandle> workers = new TreeMap<>();
        Map<String, ProcessHandle> servers = new TreeMap<>();
        for (PidFile file : PidFile.all(directory)) {
            Map<String, ProcessHandle> group = file.name().startsWith("worker") ? workers : servers;
            file.process().ifPresent(process -> group.put(file.name(), process));
        }
        // Without a broker the workers would not end in order.
        stopTogether(workers.values());
        stopTogether(servers.values());
        StackFiles.delete(PidFile.directory(directory));
        StackFiles.delete(StackFiles.data(directory));
        List<String> stopped = new ArrayList<>(workers.keySet());
        stopped.addAll(servers.keySet());
        return stopped;
    }

    private static void stopTogether(Collection<ProcessHandle> processes) {
        processes.forEach(ProcessHandle::destroy);
        for (ProcessHandle process : processes) {
            if (!endsWithin(process, GRACE)) {
                process.destroyForcibly();
                if (!endsWithin(process, GRACE)) {
                    throw new StackException("Process " + process.pid() + " does not end, not even killed");
                }
            }
        }
    }

    /** Asks again and again: for processes that are not its children, so does the JDK, but every few seconds only. */
    private static boolean endsWithin(ProcessHandle process, Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (process.isAlive()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            try {
                TimeUnit.MILLISECONDS.sleep(20);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new StackException("Interrupted while stopping process " + process.pid(), e);
            }
        }
        return true;
    }
}
