package io.dynabridge.tools.stack;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
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
        print(out, stack, Duration.ofNanos(System.nanoTime() - start));
        return 0;
    }

    private static void print(PrintWriter out, LocalStack stack, Duration time) {
        out.printf("The local stack is up (%.1f s).%n%n", time.toMillis() / 1000.0);
        out.println("  DynamoDB Local  " + stack.dynamoDbEndpoint());
        out.println("  Kafka           " + stack.bootstrapServers());
        out.println("  Kafka Connect   " + stack.connectUrl());
        out.println();
        out.println(
                "Next, step by step: docs/tutorial.md. In short, make both tables (any credentials and region do):");
        out.println("  export AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_REGION=us-east-1");
        String create = "  aws dynamodb create-table --endpoint-url " + stack.dynamoDbEndpoint()
                + " --billing-mode PAY_PER_REQUEST --table-name ";
        out.println(create + "books \\");
        out.println("    --attribute-definitions AttributeName=isbn,AttributeType=S \\");
        out.println("    --key-schema AttributeName=isbn,KeyType=HASH \\");
        out.println("    --stream-specification StreamEnabled=true,StreamViewType=NEW_AND_OLD_IMAGES");
        out.println(create + "books_by_author \\");
        out.println(
                "    --attribute-definitions AttributeName=author,AttributeType=S AttributeName=title,AttributeType=S \\");
        out.println("    --key-schema AttributeName=author,KeyType=HASH AttributeName=title,KeyType=RANGE");
        out.println("Start the connectors, the source first, and look at them:");
        for (String config : List.of("config/books-source.json", "config/books-sink.json")) {
            out.println("  curl -sS -H 'Content-Type: application/json' -d @" + config + " " + stack.connectUrl()
                    + "/connectors");
        }
        out.println("  bin/dynabridge status");
        out.println("  bin/dynabridge verify --bootstrap-server " + stack.bootstrapServers());
        out.println("Stop everything:");
        out.println("  bin/dynabridge down");
        out.flush();
    }
}
