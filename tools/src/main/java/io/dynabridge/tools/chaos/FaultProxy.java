package io.dynabridge.tools.chaos;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.dynabridge.client.DaemonThreads;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands between a client and DynamoDB and lets a share of the requests go wrong, by a {@link FaultPlan} that may be
 * changed while it runs.
 *
 * <p>Requests are passed on as they come, signature included, so DynamoDB itself would refuse them for their Host header;
 * DynamoDB Local does not look.
 */
public final class FaultProxy implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    /** Longer than the connectors' clients wait for an answer. */
    private static final Duration BEYOND_TIMEOUTS = Duration.ofSeconds(17);

    private static final int MOST_ON_SHORT_PAGE = 3;

    private static final Set<String> OF_THE_CONNECTION =
            Set.of("host", "connection", "content-length", "transfer-encoding", "upgrade", "expect");
    private static final Set<String> ANSWER_HEADERS = Set.of("content-type", "x-amzn-requestid", Answer.CHECKSUM);

    private final URI dynamoDb;
    private final Random random;
    private final Duration longestDelay;
    private final Traffic traffic = new Traffic();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ExecutorService threads;
    private final HttpServer server;
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile FaultPlan plan = FaultPlan.none();

    private FaultProxy(URI dynamoDb, long seed, Duration longestDelay) throws IOException {
        this.dynamoDb = dynamoDb;
        this.random = new Random(seed);
        this.longestDelay = longestDelay;
        this.threads = Executors.newCachedThreadPool(DaemonThreads.named("fault-proxy"));
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /**
     * Starts a proxy on a free port, without faults at first.
     *
     * @param dynamoDb DynamoDB Local
     * @param seed the same requests in the same order meet the same faults
     * @param longestDelay the most by which late and delayed requests are held up
     */
    public static FaultProxy start(URI dynamoDb, long seed, Duration longestDelay) throws IOException {
        return new FaultProxy(dynamoDb, seed, longestDelay);
    }

    /** What clients take for DynamoDB. */
    public URI endpoint() {
        return URI.create("http://localhost:" + server.getAddress().getPort());
    }

    /** From the next request on. */
    public void follow(FaultPlan next) {
        plan = next;
    }

    /** How many requests DynamoDB is at work on, or will be after a delay. */
    public int underWay() {
        return underWay.get();
    }

    /** What passed since the start. */
    public Traffic traffic() {
        return traffic;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Request request = Request.read(exchange);
            traffic.request(request.operation);
            Answer answer = answer(request);
            // To close the exchange without an answer ends the connection.
            if (answer != null) {
                send(answer, exchange);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Answer answer(Request request) throws IOException, InterruptedException {
        underWay.incrementAndGet();
        Optional<Fault> fault = Optional.empty();
        Answer answer;
        try {
            // Drawn when it counts as under way: whoever changes the plan and then sees none, has them all behind him.
            fault = plan.draw(request.operation, random);
            fault.ifPresent(met -> traffic.fault(request.operation, met));
            answer = fault.isPresent() ? answer(fault.get(), request) : pass(request);
        } finally {
            underWay.decrementAndGet();
        }
        if (fault.filter(Fault.ANSWER_LATE::equals).isPresent()) {
            TimeUnit.MILLISECONDS.sleep(BEYOND_TIMEOUTS.toMillis());
        }
        return answer;
    }

    /** Null where the connection ends instead. */
    private Answer answer(Fault fault, Request request) throws IOException, InterruptedException {
        return switch (fault) {
            case THROUGHPUT_EXCEEDED -> FaultAnswers.throughputExceeded();
            case THROTTLED -> FaultAnswers.throttled();
            case SERVER_ERROR -> FaultAnswers.serverError();
            case UNAVAILABLE -> FaultAnswers.unavailable();
            case REQUEST_LOST -> null;
            case ANSWER_LOST -> {
                pass(request);
                yield null;
            }
            case REQUEST_LATE -> {
                underWay.incrementAndGet();
                threads.execute(() -> passLate(request));
                yield null;
            }
            case DELAYED -> {
                delay();
                yield pass(request);
            }
            case ANSWER_LATE -> pass(request);
            case ANSWER_CUT -> pass(request).cut();
            case SHORT_PAGE -> pass(request.withBody(JSON.writeValueAsBytes(shortPage(request.json()))));
            case EMPTY_PAGE -> Answer.of(200, FaultAnswers.emptyPage(request.json()));
            case UNPROCESSED -> {
                PartialBatch part = PartialBatch.ofWrites(request.json(), random);
                // DynamoDB leaves a part unprocessed, or refuses the whole.
                yield part.isEmpty() ? FaultAnswers.throughputExceeded() : passPart(part, request);
            }
            case STATEMENTS_FAILED -> {
                PartialBatch part = PartialBatch.ofStatements(request.json(), random);
                yield part.isEmpty() ? Answer.of(200, part.whole(JSON.createObjectNode())) : passPart(part, request);
            }
            case TRANSACTION_CANCELED -> FaultAnswers.transactionCanceled(request.json(), random);
        };
    }

    private Answer passPart(PartialBatch part, Request request) throws IOException, InterruptedException {
        Answer answer = pass(request.withBody(JSON.writeValueAsBytes(part.passedOn())));
        return answer.isSuccess() ? Answer.of(200, part.whole((ObjectNode) JSON.readTree(answer.body()))) : answer;
    }

    private void passLate(Request request) {
        try {
            delay();
            pass(request);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        } finally {
            underWay.decrementAndGet();
        }
    }

    private ObjectNode shortPage(ObjectNode request) {
        return request.put("Limit", 1 + random.nextInt(MOST_ON_SHORT_PAGE));
    }

    private void delay() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(random.nextLong(longestDelay.toMillis() + 1));
    }

    private Answer pass(Request request) throws InterruptedException, IOException {
        HttpRequest.Builder builder = HttpRequest.newBuilder(dynamoDb.resolve(request.path))
                .timeout(TIMEOUT)
                .method(request.method, BodyPublishers.ofByteArray(request.body));
        request.headers.forEach((name, values) -> values.forEach(value -> builder.header(name, value)));
        boolean isOperation = !request.operation.isEmpty();
        if (isOperation) {
            traffic.passed(request.operation, Charges.writes(request.operation, request.json()));
        }
        HttpResponse<byte[]> response;
        try {
            response = client.send(builder.build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            return FaultAnswers.badGateway("DynamoDB at " + dynamoDb + " does not answer: " + e.getMessage());
        }
        Map<String, String> headers = new HashMap<>();
        for (String name : ANSWER_HEADERS) {
            response.headers().firstValue(name).ifPresent(value -> headers.put(name, value));
        }
        Answer answer = new Answer(response.statusCode(), headers, response.body());
        if (isOperation) {
            traffic.answered(request.operation, Charges.of(JSON.readTree(answer.body())));
        }
        return answer;
    }

    private static void send(Answer answer, HttpExchange exchange) throws IOException {
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(answer.status(), answer.body().length == 0 ? -1 : answer.body().length);
        exchange.getResponseBody().write(answer.body(), 0, answer.sent());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    private record Request(String method, URI path, String operation, Map<String, List<String>> headers, byte[] body) {

        static Request read(HttpExchange exchange) throws IOException {
            Map<String, List<String>> headers = new HashMap<>();
            exchange.getRequestHeaders().forEach((name, values) -> {
                if (!OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
                    headers.put(name, values);
                }
            });
            String target = exchange.getRequestHeaders().getFirst("X-Amz-Target");
            return new Request(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI(),
                    target == null ? "" : target.substring(target.lastIndexOf('.') + 1),
                    headers,
                    exchange.getRequestBody().readAllBytes());
        }

        Request withBody(byte[] other) {
            return new Request(method, path, operation, headers, other);
        }

        ObjectNode json() throws IOException {
            return (ObjectNode) JSON.readTree(body);
        }
    }
}
