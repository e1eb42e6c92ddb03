package io.dynabridge.tools.stack;

import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Stops what {@code up} started, and nothing else. */
@Command(
        name = "down",
        description = "Stops the local stack that 'up' started. Its tables and topics are gone then; the logs stay.",
        mixinStandardHelpOptions = true)
public final class DownCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        DetachedStack stack = new DetachedStack(Installation.find());
        List<String> stopped = stack.stop();
        PrintWriter out = spec.commandLine().getOut();
        if (stopped.isEmpty()) {
            out.println("No local stack was running.");
        } else {
            out.println("Stopped " + String.join(", ", stopped) + "; logs stay in "
                    + stack.directory().resolve("logs"));
        }
        out.flush();
        return 0;
    }
}
