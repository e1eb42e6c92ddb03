package io.dynabridge.tools;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class MainTest {

    private static final int UNDECIDED = 2;

    @Command(name = "full", exitCodeOnExecutionException = UNDECIDED)
    static final class Full implements Callable<Integer> {
        @Override
        public Integer call() {
            throw new OutOfMemoryError("Java heap space");
        }
    }

    @Test
    void anErrorOfTheJvmIsNoVerdict() {
        StringWriter said = new StringWriter();
        CommandLine commands = Main.commandLine().addSubcommand(new Full()).setErr(new PrintWriter(said, true));

        assertThat(commands.execute("full")).isEqualTo(UNDECIDED);
        assertThat(said.toString()).contains("OutOfMemoryError", "Java heap space");
    }
}
