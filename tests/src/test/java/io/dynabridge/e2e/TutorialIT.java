package io.dynabridge.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.dynabridge.tools.stack.Installation;
import io.dynabridge.tools.stack.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Does what docs/tutorial.md says, literally: every block marked {@code sh} is run by bash, and the lines of the block
 * marked {@code text} behind it must be among what it printed, in their order. A block is run again until they are, as a
 * reader would who looks too early. The stack is that of {@code bin/dynabridge up}, on its fixed ports.
 *
 * <p>{@code -Ddynabridge.tutorial.transcript=FILE} keeps what was printed.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class TutorialIT {

    private static final List<Integer> PORTS =
            List.of(Ports.FIXED.dynamoDb(), Ports.FIXED.kafka(), Ports.FIXED.controller(), Ports.FIXED.connect());
    private static final List<String> PARTS = List.of("config", "stack", "source-connector", "sink-connector", "smt");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Pattern BLOCK =
            Pattern.compile("(?m)^```sh\\n(.*?)^```$(?:\\s+[^`]*?^```text\\n(.*?)^```$)?", Pattern.DOTALL);

    private final Path root = Installation.find().root();
    private final StringBuilder transcript = new StringBuilder();

    @TempDir
    private Path clone;

    private Path functions;

    /** What a clone has that the commands need, but for what bin/dynabridge does before it calls Java: to build. */
    @BeforeEach
    void makeAClone() throws IOException {
        for (int port : PORTS) {
            assumeTrue(isFree(port), "port " + port + " is taken, so the tutorial's own stack cannot start");
        }
        for (String part : PARTS) {
            Files.createSymbolicLink(clone.resolve(part), root.resolve(part));
        }
        Path command = Files.createDirectory(clone.resolve("bin")).resolve("dynabridge");
        Files.writeString(
                command,
                "#!/usr/bin/env bash\nexec '" + System.getProperty("java.home") + "/bin/java' -Ddynabridge.home='"
                        + clone + "' -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -cp '" + root
                        + "/tools/target/*:" + root + "/tools/target/lib/*' io.dynabridge.tools.Main \"$@\"\n");
        assertThat(command.toFile().setExecutable(true)).isTrue();
        functions = Files.createFile(clone.resolve("functions.sh"));
    }

    @AfterEach
    void stopTheStack() throws IOException, InterruptedException {
        if (functions != null) {
            run("bin/dynabridge down");
        }
        for (String part : PARTS) {
            Files.deleteIfExists(clone.resolve(part));
        }
        String file = System.getProperty("dynabridge.tutorial.transcript");
        if (file != null) {
            Files.writeString(Path.of(file), transcript);
        }
    }

    @Test
    void itsCommandsPrintWhatItShows() throws IOException, InterruptedException {
        Matcher blocks = BLOCK.matcher(Files.readString(root.resolve("docs/tutorial.md")));
        int count = 0;
        while (blocks.find()) {
            count++;
            String commands = blocks.group(1);
            if (commands.contains("() {")) {
                Files.writeString(functions, commands);
            } else if (blocks.group(2) == null) {
                assertThat(run(commands)).as(commands).contains("exit 0");
            } else {
                List<String> shown = lines(blocks.group(2));
                await(commands)
                        .atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(200))
                        .untilAsserted(() -> assertPrinted(shown, run(commands)));
            }
        }
        assertThat(count).isGreaterThan(20);
    }

    /** Lines may go on: what a command adds at their end is no reason to print all of it again. */
    private static void assertPrinted(List<String> shown, List<String> printed) {
        Iterator<String> lines = printed.iterator();
        for (String line : shown) {
            boolean found = false;
            while (!found && lines.hasNext()) {
                found = lines.next().startsWith(line);
            }
            assertThat(found).as("%s%nin its place among %s", line, printed).isTrue();
        }
    }

    private List<String> run(String commands) throws IOException, InterruptedException {
        Path script = Files.writeString(clone.resolve("block.sh"), "set -eu\n" + commands);
        ProcessBuilder bash = new ProcessBuilder("bash", script.toString())
                .directory(clone.toFile())
                .redirectErrorStream(true);
        bash.environment().put("BASH_ENV", functions.toString());
        // The processes that 'up' leaves running would keep a pipe open.
        Path printed = clone.resolve("printed.txt");
        Process process = bash.redirectOutput(printed.toFile()).start();
        int exit = process.waitFor();
        String output = Files.readString(printed, StandardCharsets.UTF_8);
        transcript
                .append("$ ")
                .append(commands)
                .append(output)
                .append("exit ")
                .append(exit)
                .append("\n\n");
        return lines(output + "\nexit " + exit);
    }

    /** Without what differs from run to run: times, rates, read units, offsets and where the clone is. */
    private static List<String> lines(String text) {
        List<String> lines = new ArrayList<>();
        text.lines()
                .map(line -> line.replaceAll(" · [\\d,]+ a second", "")
                        .replaceAll("[\\d.]+ (s|min)\\b", "# s")
                        .replaceAll("\\d+ (read|write) units", "# $1 units")
                        .replaceAll("@\\d+ ", "@# ")
                        .replaceAll("\\S*/\\.dynabridge", "")
                        .replaceAll("\\s+", " ")
                        .strip())
                .filter(line -> !line.isEmpty())
                .forEach(lines::add);
        return lines;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
