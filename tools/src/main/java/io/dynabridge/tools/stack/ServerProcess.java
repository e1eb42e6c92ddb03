package io.dynabridge.tools.stack;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One server of the stack as a child process: started, watched until it answers, killed, frozen, started again.
 *
 * <p>Its output is appended to one log file over all its lives. Methods may be called from any thread.
 */
public class ServerProcess {

    private static final int TAIL_LINES = 40;
    private static final long PROBE_PAUSE_MILLIS = 50;

    /** Asks the server itself whether it can do its work. */
    @FunctionalInterface
    interface Probe {
        /** Whether the server answers as it does when it is ready; any exception counts as "not yet". */
        boolean isReady() throws Exception;
    }

    /**
     * How to run the process.
     *
     * @param name what it is called in messages and file names
     * @param command its command line
     * @param log where its output is appended
     * @param pidFile where it is registered while it may be running
     * @param environment variables it gets unless this JVM has them already
     * @param leashed whether it ends when this JVM does, see {@link Leash}
     */
    record Spec(
            String name,
            List<String> command,
            Path log,
            PidFile pidFile,
            Map<String, String> environment,
            boolean leashed) {}

    private final Spec spec;
    private final Probe probe;
    private Process process;
    private volatile boolean suspended;

    ServerProcess(Spec spec, Probe probe) {
        this.spec = spec;
        this.probe = probe;
    }

    /** What the process is called in messages and in the name of its log file. */
    public String name() {
        return spec.name();
    }

    /** The file with everything the process ever printed. */
    public Path log() {
        return spec.log();
    }

    /** The process id of its present (or last) life. */
    public synchronized long pid() {
        return process.pid();
    }

    /** Whether the process runs (also while it is frozen). */
    public synchronized boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** Starts the process and waits until it answers. Does nothing when it is running. */
    public void start() {
        launch();
        awaitReady(Duration.ofSeconds(60));
    }

    synchronized void launch() {
        if (isAlive()) {
            return;
        }
        try {
            suspended = false;
            ProcessBuilder builder = new ProcessBuilder(spec.command())
                    .directory(spec.log().getParent().toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.appendTo(spec.log().toFile()))
                    .redirectInput(spec.leashed() ? Redirect.PIPE : Redirect.from(new File("/dev/null")));
            spec.environment().forEach(builder.environment()::putIfAbsent);
            process = builder.start();
            spec.pidFile().write(process.toHandle());
        } catch (IOException e) {
            throw new StackException(name() + " cannot be started: " + String.join(" ", spec.command()), e);
        }
    }

    /**
     * Waits until the server answers its probe.
     *
     * @throws StackException if it exits first or the time is up; with the last lines of its log
     */
    void awaitReady(Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!answers()) {
            if (!isAlive()) {
                throw new StackException(name() + " exited with status " + exitStatus() + logExcerpt());
            }
            if (System.nanoTime() - deadline > 0) {
                throw new StackException(
                        name() + " did not answer within " + timeout.toSeconds() + " s" + logExcerpt());
            }
            pause();
        }
    }

    private boolean answers() {
        try {
            return probe.isReady();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted while waiting for " + name(), e);
        } catch (Exception notYet) {
            return false;
        }
    }

    private void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PROBE_PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StackException("Interrupted while waiting for " + name(), e);
        }
    }

    /** Waits for a process that ends by itself; whether it did so, and successfully. */
    boolean awaitSuccess(Duration timeout) {
        return awaitExit(current(), timeout) && exitStatus() == 0;
    }

    private synchronized int exitStatus() {
        return process.exitValue();
    }

    /** Kills the process (kill -9) and waits until it is gone. Does nothing when it is not running. */
    public void kill() {
        Process running = current();
        if (running != null) {
            running.destroyForcibly();
            awaitExit(running, Duration.ofSeconds(10));
        }
    }

    /** Asks the process to end (SIGTERM); kills it when it has not ended within the given time. */
    public void stop(Duration grace) {
        Process running = current();
        if (running == null || !running.isAlive()) {
            return;
        }
        running.destroy();
        if (suspended) {
            // A frozen process sees the request only once it thaws.
            resume();
        }
        if (!awaitExit(running, grace)) {
            kill();
        }
    }

    private synchronized Process current() {
        return process;
    }

    private static boolean awaitExit(Process running, Duration timeout) {
        boolean interrupted = false;
        long deadline = System.nanoTime() + timeout.toNanos();
        try {
            while (true) {
                try {
                    return running.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    // Stopping the stack must not leave processes behind, whoever is in a hurry.
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Freezes the process (SIGSTOP): its connections stay open, nothing answers. */
    public void suspend() {
        signal("STOP");
        suspended = true;
    }

    /** Lets a frozen process go on (SIGCONT). */
    public void resume() {
        signal("CONT");
        suspended = false;
    }

    private void signal(String signal) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(pid()))
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.DISCARD)
                    .start();
            awaitExit(kill, Duration.ofSeconds(5));
        } catch (IOException e) {
            throw new StackException("Cannot send SIG" + signal + " to " + name(), e);
        }
    }

    /** The last lines of the log, with its path, as the end of a message. */
    String logExcerpt() {
        try {
            // Not readAllLines: a process killed while writing may leave half a character.
            List<String> lines = new String(Files.readAllBytes(log()), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            List<String> tail = lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size());
            return "; the end of " + log() + ":\n  " + String.join("\n  ", tail);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the log of " + name(), e);
        }
    }
}
