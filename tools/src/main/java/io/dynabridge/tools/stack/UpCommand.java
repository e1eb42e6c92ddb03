package io.dynabridge.tools.stack;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Starts the local stack on its fixed ports and leaves it running. */
@Command(
        name = "up",
        description = {
            "Starts the local stack and leaves it running: DynamoDB Local on 8000, Kafka on 9092, Connect on 8083 with the"
                    + " plugins installed. Its tables and topics are gone after 'down'."
        },
        mixinStandardHelpOptions = true)
public final class UpCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        Installation installation = Installation.find();
        Path directory = new DetachedStack(installation).directory();
        PrintWriter out = spec.commandLine().getOut();
        out.println("Starting DynamoDB Local, Kafka and Kafka Connect; logs in " + directory.resolve("logs"));
        out.flush();
        long start = System.nanoTime();
        // Closed only if it does not come up: from here on the processes stand on their own.
        LocalStack stack = LocalStack.builder(installation)
                .directory(directory)
                .ports(Ports.FIXED)
                .detached()
                .start();
        print(out, installation, stack, Duration.ofNanos(System.nanoTime() - start));
        return 0;
    }

    private static void print(PrintWriter out, Installation installation, LocalStack stack, Duration time) {
        out.printf("The local stack is up (%.1f s).%n%n", time.toMillis() / 1000.0);
        out.println("  DynamoDB Local  " + stack.dynamoDbEndpoint());
        out.println("  Kafka           " + stack.bootstrapServers());
        out.println("  Kafka Connect   " + stack.connectUrl());
        out.println();
        out.println("Make a table with a stream (any credentials and region do):");
        out.println("  export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_REGION=us-east-1");
        out.println(
                "  aws dynamodb create-table --endpoint-url " + stack.dynamoDbEndpoint() + " --table-name books \\");
        out.println("    --attribute-definitions AttributeName=isbn,AttributeType=S \\");
        out.println("    --key-schema AttributeName=isbn,KeyType=HASH --billing-mode PAY_PER_REQUEST \\");
        out.println("    --stream-specification StreamEnabled=true,StreamViewType=NEW_AND_OLD_IMAGES");
        out.println("Start connectors and look at them:");
        for (Path config : configs(installation)) {
            out.println("  curl -sS -H 'Content-Type: application/json' -d @" + config + " " + stack.connectUrl()
                    + "/connectors");
        }
        out.println("  bin/dynabridge status");
        out.println("  bin/dynabridge verify --connector books-sink --bootstrap-server " + stack.bootstrapServers());
        out.println("Stop everything:");
        out.println("  bin/dynabridge down");
        out.flush();
    }

    private static List<Path> configs(Installation installation) {
        Path directory = installation.root().resolve("config");
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".json"))
                    .map(installation.root()::relativize)
                    // A source before its sink: it makes the topic, with the partitions that its config says.
                    .sorted(Comparator.comparing((Path file) -> file.toString().replace("-source.", "-a.")))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
