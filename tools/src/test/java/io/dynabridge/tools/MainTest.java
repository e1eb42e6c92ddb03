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
    void aWorkersAddressIsAUrl() {
        StringWriter said = new StringWriter();
        CommandLine commands = Main.commandLine().setErr(new PrintWriter(said, true));

        assertThat(commands.execute("finalize", "--connector", "x", "--connect-url", "localhost:8083"))
                .isNotZero();
        assertThat(said.toString()).contains("--connect-url", "it must be a URL such as http://localhost:8083");
        assertThat(commands.execute("finalize", "--connector", "x", "--connect-url", "http://localhost:1"))
                .isNotZero();
        assertThat(said.toString()).contains("Connect cannot be reached at http://localhost:1");
    }

    @Test
    void anErrorOfTheJvmIsNoVerdict() {
        StringWriter said = new StringWriter();
        CommandLine commands = Main.commandLine().addSubcommand(new Full()).setErr(new PrintWriter(said, true));

        assertThat(commands.execute("full")).isEqualTo(UNDECIDED);
        assertThat(said.toString()).contains("OutOfMemoryError", "Java heap space");
    }
}
