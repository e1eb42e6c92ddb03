package io.dynabridge.tools;

import io.dynabridge.tools.chaos.run.ChaosCommand;
import io.dynabridge.tools.deadletters.DeadLettersCommand;
import io.dynabridge.tools.demo.DemoCommand;
import io.dynabridge.tools.finalize.FinalizeCommand;
import io.dynabridge.tools.plan.PlanCommand;
import io.dynabridge.tools.replay.ReplayCommand;
import io.dynabridge.tools.stack.DownCommand;
import io.dynabridge.tools.stack.StackException;
import io.dynabridge.tools.stack.UpCommand;
import io.dynabridge.tools.status.StatusCommand;
import io.dynabridge.tools.verify.VerifyCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/** What bin/dynabridge runs. */
@Command(
        name = "dynabridge",
        description = "Moves data between DynamoDB tables live, on Kafka Connect.",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        subcommands = {
            DemoCommand.class,
            UpCommand.class,
            DownCommand.class,
            PlanCommand.class,
            StatusCommand.class,
            VerifyCommand.class,
            DeadLettersCommand.class,
            ReplayCommand.class,
            FinalizeCommand.class,
            ChaosCommand.class
        })
public final class Main {

    private Main() {}

    /** Exits with 0 when the command did its work, 1 when it failed, 2 when it was called wrongly; finalize, plan, replay and verify have codes of their own. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** All commands, ready to be executed; tests give it writers of their own. */
    public static CommandLine commandLine() {
        return new CommandLine(new Main()).setExecutionStrategy(Main::run).setExecutionExceptionHandler(Main::report);
    }

    /** An error of the JVM ends a command like an exception: with the code that says that it could not do its work. */
    private static int run(ParseResult parsed) {
        try {
            return new RunLast().execute(parsed);
        } catch (Error e) {
            ParseResult last = parsed;
            while (last.hasSubcommand()) {
                last = last.subcommand();
            }
            throw new ExecutionException(last.commandSpec().commandLine(), e.toString(), e);
        }
    }

    /** Our own exceptions say what to do; of all others the stack trace is wanted. */
    private static int report(Exception exception, CommandLine command, ParseResult parsed) {
        if (exception instanceof StackException) {
            command.getErr().println(command.getColorScheme().errorText(exception.getMessage()));
        } else {
            exception.printStackTrace(command.getErr());
        }
        command.getErr().flush();
        return command.getCommandSpec().exitCodeOnExecutionException();
    }

    /** The version of the jar this class comes from. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"dynabridge " + (version == null ? "(not packaged)" : version)};
        }
    }
}
