package io.dynabridge.e2e;

import io.dynabridge.tools.stack.Installation;
import io.dynabridge.tools.stack.LocalStack;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests that ask for a {@link LocalStack} parameter the one stack of this JVM: started when first asked for,
 * closed when all tests are done. Other JVMs run other tests beside, each with a stack of its own. Tests of one JVM keep
 * apart by the names of their tables, topics and connectors, and leave processes running as they found them.
 *
 * <p>Use: {@code @ExtendWith(SharedStack.class)} and a parameter of a constructor, test or {@code @BeforeAll} method.
 */
public final class SharedStack implements ParameterResolver {

    private static final Namespace NAMESPACE = Namespace.create(SharedStack.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == LocalStack.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        // Failsafe hands classes to its JVMs one at a time, each a run with a root store of its own; the session spans
        // them.
        return context.getStore(StoreScope.LAUNCHER_SESSION, NAMESPACE)
                .computeIfAbsent(LocalStack.class, type -> start());
    }

    /** Where the example of a transform of one's own lies: a plugin directory beside ours. */
    private static Path example(Installation installation) {
        return installation.root().resolve("examples/custom-smt/target/plugin");
    }

    private static LocalStack start() {
        Installation installation = Installation.find();
        String fork = System.getProperty("dynabridge.fork", "1");
        return LocalStack.builder(installation)
                .directory(installation.root().resolve("tests/target/local-stack-" + fork))
                .agingStreams()
                .workerProperty("plugin.path", installation.pluginPath() + "," + example(installation))
                // A segment, a run and a shard each are done one such interval after the last.
                .workerProperty("offset.flush.interval.ms", "250")
                .start();
    }
}
