package io.dynabridge.tools.finalize;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.dynabridge.tools.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What comes before anything is changed, against an endpoint that knows one table and complains about writes. */
class FinalizeCommandTest {

    private static final String TABLE =
            "{\"Table\":{\"TableName\":\"books\",\"TableId\":\"id\",\"ItemCount\":1200,\"TableSizeBytes\":2400000,"
                    + "\"KeySchema\":[{\"AttributeName\":\"isbn\",\"KeyType\":\"HASH\"}],"
                    + "\"AttributeDefinitions\":[{\"AttributeName\":\"isbn\",\"AttributeType\":\"S\"}]}}";

    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private HttpServer dynamoDb;

    @TempDir
    private Path directory;

    @BeforeEach
    void startEndpoint() throws IOException {
        dynamoDb = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        dynamoDb.createContext("/", this::answer);
        dynamoDb.start();
    }

    @AfterEach
    void stopEndpoint() {
        dynamoDb.stop(0);
    }

    @Test
    void aDryRunSaysWhatItWouldDoAndCost() throws IOException {
        int code =
                run(Optional.of(true), "--sink-config", config("books"), "--dry-run", "--write-units-per-second", "48");

        assertThat(code).isZero();
        assertThat(out.toString())
                .contains("books: about 1,200 items")
                .contains("_dynabridge")
                .contains("2,400 write units")
                .contains("50 s")
                .contains("not known whether it is stopped");
        assertThat(requests).containsOnly("DescribeTable");
    }

    @Test
    void whoDoesNotAgreeHasChangedNothing() throws IOException {
        assertThat(run(Optional.of(false), "--sink-config", config("books"))).isEqualTo(1);
        assertThat(requests).containsOnly("DescribeTable");
    }

    @Test
    void withoutATerminalTheConsentIsToBeGivenBeforehand() throws IOException {
        assertThat(run(Optional.empty(), "--sink-config", config("books"))).isEqualTo(1);
        assertThat(err.toString()).contains("--yes");
        assertThat(requests).containsOnly("DescribeTable");
    }

    @Test
    void aFailureInTheMiddleSaysThatARerunGoesOn() throws IOException {
        assertThat(run(Optional.of(true), "--sink-config", config("books"))).isEqualTo(2);
        assertThat(err.toString()).contains("dynamodb:Scan").contains("run again");
    }

    @Test
    void aTableThatIsNotThereIsRefused() throws IOException {
        assertThat(run(Optional.of(true), "--sink-config", config("orders"), "--yes"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("There is no table orders");
    }

    @Test
    void aFileThatIsNoConfigIsRefused() throws IOException {
        Path file = Files.writeString(directory.resolve("books.csv"), "isbn,title");

        assertThat(run(Optional.of(true), "--sink-config", file.toString())).isEqualTo(1);
        assertThat(err.toString()).contains("books.csv").contains("\"config\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"finalize", "finalize --connector a --write-units-per-second -1", "finalize --unknown"})
    void aWrongCallChangesNothingEither(String command) {
        CommandLine line = Main.commandLine().setErr(new PrintWriter(err)).setOut(new PrintWriter(out));

        assertThat(line.execute(command.split(" "))).isEqualTo(1);
        assertThat(err.toString()).contains("Usage");
    }

    private int run(Optional<Boolean> answer, String... arguments) {
        CommandLine line = new CommandLine(new FinalizeCommand(question -> answer))
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err));
        String[] all = new String[arguments.length + 2];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "--state";
        all[arguments.length + 1] = directory.toString();
        return line.execute(all);
    }

    private String config(String table) throws IOException {
        return Files.writeString(
                        directory.resolve("sink.json"),
                        "{\"name\":\"books-sink\",\"config\":{\"connector.class\":"
                                + "\"io.dynabridge.sink.DynamoDbSinkConnector\",\"table.name.format\":\"" + table
                                + "\",\"aws.region\":\"eu-north-1\",\"aws.access.key.id\":\"local\","
                                + "\"aws.secret.access.key\":\"local\",\"dynamodb.service.endpoint\":\"http://localhost:"
                                + dynamoDb.getAddress().getPort() + "\"}}")
                .toString();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
        String operation = target.substring(target.indexOf('.') + 1);
        requests.add(operation);
        String asked = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        boolean known = operation.equals("DescribeTable") && asked.contains("\"books\"");
        String failure = operation.equals("DescribeTable") ? "ResourceNotFoundException" : "AccessDeniedException";
        byte[] body = (known ? TABLE : "{\"__type\":\"com.amazonaws.dynamodb.v20120810#" + failure + "\"}")
                .getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
        exchange.sendResponseHeaders(known ? 200 : 400, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
