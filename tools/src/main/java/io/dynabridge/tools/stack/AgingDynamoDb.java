package io.dynabridge.tools.stack;

import java.lang.reflect.Constructor;

/**
 * DynamoDB Local, in memory or on disk, with its test control on: a PutItem to the table {@code [TEST_CONTROL]} rolls shards over, or
 * makes streams older by hours.
 *
 * <p>Runs inside DynamoDB Local's own process. Its command line refuses the option, so this calls what stands behind it;
 * by reflection, because nothing of ours is compiled against DynamoDB Local.
 */
public final class AgingDynamoDb {

    private static final String SERVER = "com.amazonaws.services.dynamodbv2.local.server.";

    private AgingDynamoDb() {}

    /** The arguments are the port and, for data that outlives the process, the directory to keep it in. */
    public static void main(String[] args) throws Exception {
        Constructor<?> requests = Class.forName(SERVER + "LocalDynamoDBRequestHandler")
                .getDeclaredConstructor(
                        int.class, boolean.class, String.class, boolean.class, boolean.class, boolean.class);
        requests.setAccessible(true);
        String directory = args.length > 1 ? args[1] : null;
        boolean inMemory = directory == null;
        boolean shared = true;
        boolean delays = false;
        boolean testControl = true;
        Object requestHandler = requests.newInstance(0, inMemory, directory, shared, delays, testControl);
        Object serverHandler = Class.forName(SERVER + "LocalDynamoDBServerHandler")
                .getConstructor(Class.forName(SERVER + "DynamoDBRequestHandler"), String.class)
                .newInstance(requestHandler, null);
        Object server = Class.forName(SERVER + "DynamoDBProxyServer")
                .getConstructor(int.class, Class.forName(SERVER + "AbstractLocalDynamoDBServerHandler"))
                .newInstance(Integer.parseInt(args[0]), serverHandler);
        server.getClass().getMethod("start").invoke(server);
        server.getClass().getMethod("join").invoke(server);
    }
}
