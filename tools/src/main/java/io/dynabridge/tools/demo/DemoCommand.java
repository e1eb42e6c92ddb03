package io.dynabridge.tools.demo;

import io.dynabridge.tools.console.Console;
import io.dynabridge.tools.stack.DetachedStack;
import io.dynabridge.tools.stack.Installation;
import io.dynabridge.tools.stack.LocalStack;
import io.dynabridge.tools.stack.StackException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs a whole migration on a stack of its own and checks every item. */
@Command(
        name = "demo",
        description = {
            "Moves a table of books from key isbn to key author + title, while it is written to, on a local stack with free"
                    + " ports, and compares both tables item by item. Exits with 0 only if they agree."
        },
        mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {

    private static final int FAILED = 1;
    private static final int INTERRUPTED = 130;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--items",
            paramLabel = "N",
            defaultValue = "5000",
            description = "Books in the source table when the migration begins (default: ${DEFAULT-VALUE}).")
    private int items;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "The same seed makes the same books (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--keep", description = "Leave the stack running at the end; bin/dynabridge down stops it.")
    private boolean keep;

    @Override
    public Integer call() {
        if (items < 1) {
            throw new ParameterException(spec.commandLine(), "--items must be at least 1");
        }
        Installation installation = Installation.find();
        Console console = new Console(spec.commandLine().getOut());
        long start = System.nanoTime();
        console.line("");
        console.line("  @|bold DynaBridge demo|@: table books, key isbn, becomes books_by_author, key author + title,"
                + " while it is in use");
        console.line("");
        console.doing("Local stack", "starting DynamoDB Local, Kafka and Kafka Connect");
        try (RunningStack running = RunningStack.start(installation, keep, console)) {
            console.done("Local stack", "DynamoDB Local · Kafka · Kafka Connect", since(start));
            DemoResult result = run(installation, running.stack(), console);
            console.line("");
            result.print(console);
            console.line("");
            boolean good = result.isGood();
            console.line(good ? agreement(result, console, since(start)) : disagreement(result, console));
            if (!good) {
                console.line("    Logs: " + running.stack().logs());
            }
            if (keep) {
                running.keep();
                printNext(console, running.stack());
            }
            console.line("");
            return good ? 0 : FAILED;
        } catch (RuntimeException e) {
            if (console.isSilent()) {
                // The processes were stopped under our hands, by Ctrl-C.
                return INTERRUPTED;
            }
            throw e;
        }
    }

    private DemoResult run(Installation installation, LocalStack stack, Console console) {
        try (Demo demo = new Demo(installation, stack, console)) {
            return demo.run(items, seed);
        } catch (StackException e) {
            throw new StackException(e.getMessage() + System.lineSeparator() + "Logs: " + stack.logs(), e);
        } catch (RuntimeException e) {
            throw new StackException("The demo failed: " + e + System.lineSeparator() + "Logs: " + stack.logs(), e);
        }
    }

    private static String agreement(DemoResult result, Console console, Duration time) {
        return String.format(
                Locale.ROOT,
                "  @|bold,green %s The tables agree|@: %,d of %,d books stand in the target as the transforms make them."
                        + " %.1f s in all.",
                console.check(),
                result.report().equal(),
                result.report().sourceItems(),
                time.toMillis() / 1000.0);
    }

    private static String disagreement(DemoResult result, Console console) {
        return "  @|bold,red " + console.cross() + " The tables differ|@: missing "
                + result.report().missing() + ", different " + result.report().different() + ", extra "
                + result.report().extra();
    }

    private static void printNext(Console console, LocalStack stack) {
        console.line("");
        console.line("    The stack is left running:");
        console.line("      DynamoDB Local  " + stack.dynamoDbEndpoint());
        console.line("      Kafka           " + stack.bootstrapServers());
        console.line("      Kafka Connect   " + stack.connectUrl());
        console.line("    Look at it, change a book, stop it:");
        console.line("      bin/dynabridge status --connect-url " + stack.connectUrl() + " --bootstrap-server "
                + stack.bootstrapServers());
        console.line("      export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_REGION=us-east-1");
        console.line("      aws dynamodb scan --endpoint-url " + stack.dynamoDbEndpoint()
                + " --table-name books_by_author --max-items 3");
        console.line("      bin/dynabridge down");
    }

    private static Duration since(long start) {
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** The demo's stack: gone at the end, or on Ctrl-C, unless it is to be kept. */
    private static final class RunningStack implements AutoCloseable {

        private final LocalStack stack;
        private final Thread goodbye;
        private boolean kept;

        private RunningStack(LocalStack stack, Console console) {
            this.stack = stack;
            this.goodbye = new Thread(() -> {
                console.last("  Stopping …");
                stack.close();
            });
            Runtime.getRuntime().addShutdownHook(goodbye);
        }

        static RunningStack start(Installation installation, boolean keep, Console console) {
            LocalStack.Builder builder = LocalStack.builder(installation);
            if (keep) {
                builder.detached().directory(new DetachedStack(installation).directory());
            } else {
                builder.directory(installation.stateDirectory().resolve("demo"));
            }
            return new RunningStack(builder.start(), console);
        }

        LocalStack stack() {
            return stack;
        }

        void keep() {
            kept = true;
        }

        @Override
        public void close() {
            if (isGoingDown()) {
                return;
            }
            if (!kept) {
                stack.close();
            }
        }

        /** On Ctrl-C the hook does all there is to do. */
        private boolean isGoingDown() {
            try {
                return !Runtime.getRuntime().removeShutdownHook(goodbye);
            } catch (IllegalStateException goingDown) {
                return true;
            }
        }
    }
}
