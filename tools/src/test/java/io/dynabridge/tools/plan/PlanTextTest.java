package io.dynabridge.tools.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

class PlanTextTest {

    private static final AwsCli AWS = new AwsCli(
            Optional.of("eu-north-1"), Optional.of("https://dynamodb.example.com"), Optional.of("a long profile"));
    private static final String COMMAND = AWS.enableStream("books_of_a_large_library");
    private static final String STREAM = "arn:aws:kinesis:eu-north-1:123456789012:stream/everything-that-happens";

    private final PlanReport report = new PlanReport(
            Views.configs(Map.of(), Map.of()),
            List.of(
                    Finding.note(
                            "other readers", "Kinesis stream " + STREAM + " hears of every touch, once for each item"),
                    Finding.mend("stream", "Table books has no stream", COMMAND)),
            Optional.empty(),
            Optional.empty());

    @Test
    void linesEndBetweenWordsAndFitTheTerminal() {
        List<String> lines = text(80).lines().toList();

        assertThat(lines).allMatch(line -> line.length() <= 80, "80 wide");
        assertThat(lines).anyMatch(line -> line.contains(STREAM));
    }

    @Test
    void aCommandInSeveralLinesIsTheSameCommand() {
        List<String> lines = text(80).lines().map(String::strip).toList();
        int first = lines.indexOf(lines.stream()
                .filter(line -> line.startsWith("aws"))
                .findFirst()
                .orElseThrow());
        int last = first;
        while (lines.get(last).endsWith(" \\")) {
            last++;
        }

        String joined = Stream.concat(
                        lines.subList(first, last).stream().map(line -> line.substring(0, line.length() - 1)),
                        Stream.of(lines.get(last)))
                .collect(Collectors.joining());
        assertThat(last).isGreaterThan(first);
        assertThat(joined).isEqualTo(COMMAND).contains("'a long profile'");
    }

    @Test
    void aWideTerminalIsUsed() {
        assertThat(text(300)).contains(COMMAND + "\n").contains(STREAM + " hears of every touch, once for each item\n");
    }

    private String text(int width) {
        return Ansi.OFF.string(new PlanText(width).of(report, "Plan", Path.of("a.json"), Path.of("b.json"), List.of()));
    }
}
