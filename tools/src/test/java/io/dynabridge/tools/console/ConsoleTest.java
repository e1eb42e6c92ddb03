package io.dynabridge.tools.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

class ConsoleTest {

    private final StringWriter printed = new StringWriter();

    @Test
    void aLogGetsNoControlCharacters() {
        Console console = console(Ansi.OFF, true);
        console.doing("Backfill", "1 of 2");
        try (ProgressBar bar = console.bar("Backfill", 2)) {
            bar.step();
        }
        console.done("Backfill", "2 books", Duration.ofMillis(1230));

        assertThat(printed.toString()).doesNotContain("\u001b", "\r").contains("✓ Backfill", "2 books", "1.2 s");
    }

    @Test
    void aTerminalSeesTheStepUnderWayOverwritten() {
        Console console = console(Ansi.ON, true);
        console.doing("Backfill", "1 of 2");
        console.done("Backfill", "2 books", Duration.ofSeconds(1));

        assertThat(printed.toString()).startsWith("\r\u001b[2K    Backfill").contains("\u001b[32m");
    }

    @Test
    void withoutUnicodeItGetsAlongWithAscii() {
        console(Ansi.OFF, false).done("Stack", "a · b", Duration.ZERO);

        assertThat(printed.toString()).isASCII().contains("+ Stack", "a - b");
    }

    @Test
    void afterTheLastLineItIsSilent() {
        Console console = console(Ansi.OFF, true);
        console.last("bye");
        console.line("too late");

        assertThat(printed.toString()).isEqualToIgnoringNewLines("bye");
    }

    private Console console(Ansi ansi, boolean unicode) {
        return new Console(new PrintWriter(printed), ansi, unicode);
    }
}
