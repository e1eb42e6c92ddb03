package io.dynabridge.source;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An endpoint that knows a few answers by heart and never answers anything else, as a network that swallows packets. A
 * server of sockets, because what matters is which connections the client still holds.
 */
final class FakeDynamoDb implements AutoCloseable {

    /** What this endpoint knows. */
    interface Answers {

        /** The JSON answer to a request of an operation such as GetRecords; empty to leave it hanging. */
        Optional<String> to(String operation, String request);

        /** These answers, and others where these have none. */
        default Answers or(Answers others) {
            return (operation, request) -> to(operation, request).or(() -> others.to(operation, request));
        }
    }

    private record Request(String operation, String body) {}

    private final ServerSocket server;
    private final Answers answers;
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final Map<String, AtomicInteger> requests = new ConcurrentHashMap<>();

    /** A server that runs at once. */
    FakeDynamoDb(Answers answers) {
        this.answers = answers;
        try {
            server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::accept);
    }

    URI endpoint() {
        return URI.create("http://localhost:" + server.getLocalPort());
    }

    /** Connections that the client has not closed. */
    int connections() {
        return connections.size();
    }

    /** How many requests of an operation have come. */
    int requests(String operation) {
        return requests.getOrDefault(operation, new AtomicInteger()).get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                connections.add(socket);
                daemon(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket;
                InputStream in = new BufferedInputStream(socket.getInputStream())) {
            for (Request request = request(in); request != null; request = request(in)) {
                requests.computeIfAbsent(request.operation(), any -> new AtomicInteger())
                        .incrementAndGet();
                answer(socket, request);
            }
        } catch (IOException reset) {
            // The client is gone, which is what this waits for.
        } finally {
            connections.remove(socket);
        }
    }

    private void answer(Socket socket, Request request) throws IOException {
        Optional<String> answer = answers.to(request.operation(), request.body());
        if (answer.isPresent()) {
            byte[] body = answer.get().getBytes(StandardCharsets.UTF_8);
            String head = "HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: "
                    + body.length + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().write(body);
        }
    }

    /** The next request; null at the end of the connection. */
    private static Request request(InputStream in) throws IOException {
        String operation = null;
        int length = 0;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            if (line.equals("\0")) {
                return null;
            }
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("x-amz-target:")) {
                operation = line.substring(line.lastIndexOf('.') + 1);
            } else if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(line.indexOf(':') + 1).trim());
            }
        }
        return new Request(operation, new String(in.readNBytes(length), StandardCharsets.UTF_8));
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int read = in.read(); read != '\n'; read = in.read()) {
            if (read < 0) {
                return "\0";
            }
            if (read != '\r') {
                line.append((char) read);
            }
        }
        return line.toString();
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "fake-dynamodb");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : connections) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
