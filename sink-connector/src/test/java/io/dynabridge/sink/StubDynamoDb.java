package io.dynabridge.sink;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Locale;

/** Answers over HTTP like DynamoDB, but that all is done at once, and keeps nothing: what remains is the client's work. */
public final class StubDynamoDb {

    private static final byte[] STATEMENT = "\"Statement\":".getBytes(StandardCharsets.ISO_8859_1);

    private static final String UNIT = "{\"CapacityUnits\":1.0,\"TableName\":\"books\"}";

    private StubDynamoDb() {}

    /** The only argument is the port. */
    public static void main(String[] args) throws IOException {
        try (ServerSocket server = new ServerSocket(Integer.parseInt(args[0]), 100, InetAddress.getLoopbackAddress())) {
            while (true) {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                Thread thread = new Thread(() -> serve(socket), "connection");
                thread.setDaemon(true);
                thread.start();
            }
        }
    }

    private static void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 16);
            OutputStream out = socket.getOutputStream();
            while (true) {
                String operation = "";
                int length = 0;
                for (String line = line(in); !line.isEmpty(); line = line(in)) {
                    String lower = line.toLowerCase(Locale.ROOT);
                    if (lower.startsWith("content-length:")) {
                        length = Integer.parseInt(line.substring(15).trim());
                    } else if (lower.startsWith("x-amz-target:")) {
                        operation = line.substring(line.indexOf('.') + 1).trim();
                    }
                }
                byte[] answer = answer(operation, in.readNBytes(length)).getBytes(StandardCharsets.ISO_8859_1);
                String head = "HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: "
                        + answer.length + "\r\n\r\n";
                byte[] response = new byte[head.length() + answer.length];
                System.arraycopy(head.getBytes(StandardCharsets.ISO_8859_1), 0, response, 0, head.length());
                System.arraycopy(answer, 0, response, head.length(), answer.length);
                out.write(response);
            }
        } catch (EOFException e) {
            // The client has closed the connection.
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String answer(String operation, byte[] body) {
        switch (operation) {
            case "BatchExecuteStatement":
                int statements = count(body);
                return "{\"ConsumedCapacity\":["
                        + String.join(",", Collections.nCopies(statements, UNIT))
                        + "],\"Responses\":["
                        + String.join(",", Collections.nCopies(statements, "{\"TableName\":\"books\"}"))
                        + "]}";
            case "BatchWriteItem":
                return "{\"UnprocessedItems\":{}}";
            default:
                return "{}";
        }
    }

    private static int count(byte[] body) {
        int found = 0;
        for (int i = 0; i + STATEMENT.length <= body.length; i++) {
            int same = 0;
            while (same < STATEMENT.length && body[i + same] == STATEMENT[same]) {
                same++;
            }
            found += same == STATEMENT.length ? 1 : 0;
        }
        return found;
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder(64);
        while (true) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException();
            }
            if (next == '\n') {
                return line.toString();
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
    }
}
