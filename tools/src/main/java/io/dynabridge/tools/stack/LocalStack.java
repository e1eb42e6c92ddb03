package io.dynabridge.tools.stack;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/**
 * DynamoDB Local, a KRaft broker and a distributed Connect worker with the shipped plugins, each a process of its own.
 *
 * <p>Everything lives in memory or under the stack's directory and is gone after {@link #close()}; only the logs stay.
 * DynamoDB Local is shared: all credentials and regions see the same tables. Unless {@linkplain Builder#detached()
 * detached}, the processes end with this JVM, however it ends: in order by a shutdown hook (Ctrl-C), at once by
 * {@link Leash} when it is killed.
 */
public final class LocalStack implements AutoCloseable {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final Duration START_TIMEOUT = Duration.ofSeconds(90);
    private static final Duration WORKER_GRACE = Duration.ofSeconds(8);
    private static final Duration SERVER_GRACE = Duration.ofSeconds(5);

    private final ProcessFactory factory;
    private final Ports ports;
    private final ServerProcess dynamoDb;
    private final ServerProcess broker;
    private final List<Worker> workers = new ArrayList<>();
    private final Thread shutdownHook = new Thread(this::stopProcesses, "local-stack-shutdown");
    private final Path tables;
    private boolean closed;

    private LocalStack(Builder builder) {
        this.ports = builder.ports;
        this.tables = builder.tables;
        this.factory = new ProcessFactory(
                builder.installation, builder.directory, ports, builder.detached, builder.workerProperties);
        this.dynamoDb = factory.dynamoDbLocal(this::dynamoDbAnswers, builder.agingStreams, builder.tables);
        this.broker = factory.broker(this::brokerAnswers);
        this.workers.add(factory.worker(1, ports.connect(), builder.workerJvmArguments));
    }

    /** A stack of the built working copy around the current directory; see {@link Installation#find()}. */
    public static Builder builder() {
        return builder(Installation.find());
    }

    /** A stack of the given working copy. */
    public static Builder builder(Installation installation) {
        return new Builder(installation);
    }

    /** What can be chosen about a stack. */
    public static final class Builder {
        private final Installation installation;
        private final Map<String, String> workerProperties = new LinkedHashMap<>();
        private final List<String> workerJvmArguments = new ArrayList<>();
        private Path directory;
        private Ports ports;
        private boolean detached;
        private boolean agingStreams;
        private Path tables;

        private Builder(Installation installation) {
            this.installation = installation;
        }

        /** Where logs, property files and the broker's data go; by default a directory under .dynabridge. */
        public Builder directory(Path directory) {
            this.directory = directory.toAbsolutePath().normalize();
            return this;
        }

        /** The ports to use; free ones by default. */
        public Builder ports(Ports ports) {
            this.ports = ports;
            return this;
        }

        /** One more worker property, or another value for one of ours, for all workers of the stack. */
        public Builder workerProperty(String key, String value) {
            workerProperties.put(key, value);
            return this;
        }

        /** One more JVM argument for the workers, such as {@code -Xmx1g}; the last of a kind wins. */
        public Builder workerJvmArgument(String argument) {
            workerJvmArguments.add(argument);
            return this;
        }

        /** Workers offer exactly-once delivery to source connectors. */
        public Builder exactlyOnce() {
            workerProperties.putAll(ServerConfig.exactlyOnce());
            return this;
        }

        /** Streams can be rolled over and made older, for all tables at once, by those who know how: see {@link AgingDynamoDb}. */
        public Builder agingStreams() {
            this.agingStreams = true;
            return this;
        }

        /**
         * Tables and streams outlive the process of DynamoDB Local, so that it can be started again; streams age too. It
         * waits for the disk with each write, so a directory in memory is many times as fast.
         *
         * @param directory for them alone; deleted at the start and at the end of the stack
         */
        public Builder tablesIn(Path directory) {
            this.tables = directory.toAbsolutePath().normalize();
            return agingStreams();
        }

        /** The processes outlive this JVM; whoever starts them stops them. */
        public Builder detached() {
            this.detached = true;
            return this;
        }

        /**
         * Starts all processes at once and returns when each of them answers.
         *
         * @throws StackException if a port is taken or a process does not come up, with the end of its log; nothing is
         *     left running then
         */
        public LocalStack start() {
            if (ports == null) {
                ports = Ports.free();
            }
            if (directory == null) {
                directory = installation.stateDirectory().resolve("stack-" + ports.connect());
            }
            LocalStack stack = new LocalStack(this);
            stack.start(detached);
            return stack;
        }
    }

    private void start(boolean detached) {
        ports.requireFree();
        Runtime.getRuntime().addShutdownHook(shutdownHook);
        try {
            launch();
            dynamoDb.awaitReady(START_TIMEOUT);
            broker.awaitReady(START_TIMEOUT);
            worker().awaitReady(START_TIMEOUT);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        if (detached) {
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
        }
    }

    /** All at once: the worker is patient with a broker that is not there yet. */
    private synchronized void launch() {
        deleteTables();
        makeDirectoryOfTables();
        dynamoDb.launch();
        worker().launch();
        factory.formatStorage();
        broker.launch();
    }

    /** Where AWS SDK clients find DynamoDB and DynamoDB Streams. Any credentials and any region do. */
    public URI dynamoDbEndpoint() {
        return URI.create("http://localhost:" + ports.dynamoDb());
    }

    /** Where Kafka clients find the broker. */
    public String bootstrapServers() {
        return "localhost:" + ports.kafka();
    }

    /** The REST API of the first worker. */
    public URI connectUrl() {
        return worker().url();
    }

    /** A client of the first worker's REST API. */
    public ConnectRest connect() {
        return worker().rest();
    }

    /** The ports in use. */
    public Ports ports() {
        return ports;
    }

    /** The directory with one log file per process; it stays after {@link #close()}. */
    public Path logs() {
        return factory.files().logs();
    }

    /**
     * The DynamoDB Local process. Suspending it is an outage. Ending it loses all tables, unless they are {@linkplain
     * Builder#tablesIn in a directory}.
     */
    public ServerProcess dynamoDb() {
        return dynamoDb;
    }

    /** The broker process; it keeps its data when it is killed and started again. */
    public ServerProcess broker() {
        return broker;
    }

    /** The first worker: {@link ServerProcess#kill()} is kill -9, {@link ServerProcess#start()} starts it again. */
    public Worker worker() {
        return workers.get(0);
    }

    /** All workers, the first one first. */
    public synchronized List<Worker> workers() {
        return List.copyOf(workers);
    }

    /** Starts one more worker of the same Connect cluster and waits until it answers. */
    public synchronized Worker addWorker() {
        if (closed) {
            throw new StackException("The stack is closed");
        }
        Worker worker = factory.worker(workers.size() + 1, Ports.freePort(), List.of());
        workers.add(worker);
        worker.start();
        return worker;
    }

    /**
     * Starts a worker that is a Connect cluster of its own on this stack's broker, and waits until it answers. So a worker
     * of another version, or with other plugins, runs beside the first one and shares nothing with it but topics.
     *
     * @param name of the cluster, its process and its log
     * @param libraries the directory with the worker's jars; see {@link Installation#libraries}
     * @param properties worker properties that are not as those of the stack's workers
     */
    public synchronized Worker addCluster(String name, Path libraries, Map<String, String> properties) {
        if (closed) {
            throw new StackException("The stack is closed");
        }
        Worker worker = factory.cluster(name, libraries, Ports.freePort(), properties);
        workers.add(worker);
        worker.start();
        return worker;
    }

    /** All processes, in the order in which they are to be stopped. */
    synchronized List<ServerProcess> processes() {
        List<ServerProcess> processes = new ArrayList<>(workers);
        processes.add(broker);
        processes.add(dynamoDb);
        return processes;
    }

    /** Stops all processes, killing those that do not end in time, and deletes the broker's data. Keeps the logs. */
    @Override
    public void close() {
        stopProcesses();
        try {
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
        } catch (IllegalStateException ignored) {
            // The JVM is going down and has run, or is running, the hook itself.
        }
    }

    private synchronized void stopProcesses() {
        if (closed) {
            return;
        }
        closed = true;
        // Workers first: without a broker they would not end in order.
        workers.parallelStream().forEach(worker -> worker.stop(WORKER_GRACE));
        dynamoDb.stop(SERVER_GRACE);
        broker.stop(SERVER_GRACE);
        factory.files().deleteData();
        deleteTables();
    }

    /** Without it DynamoDB Local starts, but hangs in the first request. */
    private void makeDirectoryOfTables() {
        if (tables != null) {
            try {
                Files.createDirectories(tables);
            } catch (IOException e) {
                throw new StackException("Cannot write to " + tables, e);
            }
        }
    }

    private void deleteTables() {
        if (tables != null) {
            StackFiles.delete(tables);
        }
    }

    private boolean dynamoDbAnswers() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(dynamoDbEndpoint())
                .timeout(Duration.ofSeconds(2))
                .build();
        // Without credentials the answer is an error, but it is DynamoDB's error.
        return HTTP.send(request, BodyHandlers.ofString()).body().contains("dynamodb");
    }

    private boolean brokerAnswers() throws Exception {
        if (!Ports.isListening(ports.kafka())) {
            // An admin client would log a warning per attempt.
            return false;
        }
        Properties config = new Properties();
        config.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers());
        Admin admin = Admin.create(config);
        try {
            return !admin.describeCluster().nodes().get(2, TimeUnit.SECONDS).isEmpty();
        } catch (ExecutionException notYet) {
            return false;
        } finally {
            // Without a bound it would wait for an answer to the end of the request's own time.
            admin.close(Duration.ZERO);
        }
    }
}
