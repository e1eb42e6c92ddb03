package io.dynabridge.tools.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * The TCP ports of a stack.
 *
 * @param dynamoDb DynamoDB Local
 * @param kafka the broker, for clients
 * @param controller the broker's own KRaft controller
 * @param connect the first Connect worker's REST API
 */
public record Ports(int dynamoDb, int kafka, int controller, int connect) {

    /** What {@code up} uses and the files in {@code config/} name. */
    public static final Ports FIXED = new Ports(8000, 9092, 9093, 8083);

    /** Ports that nobody listens on now, for stacks that must not meet: tests and the demo. */
    public static Ports free() {
        List<Integer> ports = freePorts(4);
        return new Ports(ports.get(0), ports.get(1), ports.get(2), ports.get(3));
    }

    /** One port that nobody listens on now. */
    static int freePort() {
        return freePorts(1).get(0);
    }

    /** Whether something on this machine accepts connections at the port. */
    static boolean isListening(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static List<Integer> freePorts(int count) {
        List<ServerSocket> open = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                open.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return open.stream().map(ServerSocket::getLocalPort).toList();
        } catch (IOException e) {
            throw new UncheckedIOException("no free port", e);
        } finally {
            open.forEach(Ports::close);
        }
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Refuses ports that somebody already listens on.
     *
     * @throws StackException naming the first such port and what wanted it
     */
    void requireFree() {
        requireFree(dynamoDb, "DynamoDB Local");
        requireFree(kafka, "Kafka");
        requireFree(controller, "the Kafka controller");
        requireFree(connect, "Kafka Connect");
    }

    private static void requireFree(int port, String user) {
        try (ServerSocket socket = new ServerSocket()) {
            // A port in TIME_WAIT is free for the servers, which set this too.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(port));
        } catch (IOException e) {
            throw new StackException(
                    "Port " + port + ", wanted for " + user
                            + ", is taken: stop what listens there (bin/dynabridge down, if it is our own stack)",
                    e);
        }
    }
}
