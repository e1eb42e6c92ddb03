package io.dynabridge.e2e;

import io.dynabridge.tools.stack.Installation;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;

/** A shipped plugin directory in class loaders arranged as a worker arranges them, away from the tests' class path. */
final class PluginDirectory implements AutoCloseable {

    private static final String SERVICES = "META-INF/services/";

    /** What a worker looks for among our classes. */
    private static final List<String> PLUGIN_TYPES = List.of(
            "org.apache.kafka.connect.source.SourceConnector",
            "org.apache.kafka.connect.sink.SinkConnector",
            "org.apache.kafka.connect.transforms.Transformation",
            "org.apache.kafka.connect.transforms.predicates.Predicate");

    private final URLClassLoader worker;
    private final URLClassLoader plugin;
    private final Path ownJar;

    private PluginDirectory(URLClassLoader worker, URLClassLoader plugin, Path ownJar) {
        this.worker = worker;
        this.plugin = plugin;
        this.ownJar = ownJar;
    }

    static PluginDirectory open(Path directory, String module) throws IOException {
        Path kafka = Installation.find().root().resolve("stack/kafka/target/lib");
        URLClassLoader worker = new URLClassLoader(urls(kafka), ClassLoader.getPlatformClassLoader());
        URLClassLoader plugin = new URLClassLoader(urls(directory.resolve("lib")), worker);
        try (Stream<Path> jars = Files.list(directory.resolve("lib"))) {
            Path own = jars.filter(jar -> jar.getFileName().toString().startsWith(module + "-"))
                    .findFirst()
                    .orElseThrow();
            return new PluginDirectory(worker, plugin, own);
        }
    }

    private static URL[] urls(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .map(PluginDirectory::url)
                    .toArray(URL[]::new);
        }
    }

    private static URL url(Path file) {
        try {
            return file.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** The plugin types and classes that META-INF/services lists. */
    Map<String, Set<String>> services() throws IOException {
        Map<String, Set<String>> services = new TreeMap<>();
        try (JarFile jar = new JarFile(ownJar.toFile())) {
            for (ZipEntry entry : jar.stream().<ZipEntry>map(e -> e).toList()) {
                if (entry.getName().startsWith(SERVICES) && !entry.isDirectory()) {
                    String text = new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
                    Set<String> classes = new TreeSet<>();
                    text.lines()
                            .map(line -> line.replaceFirst("#.*", "").strip())
                            .filter(line -> !line.isEmpty())
                            .forEach(classes::add);
                    services.put(entry.getName().substring(SERVICES.length()), classes);
                }
            }
        }
        return services;
    }

    /** The public plugin classes that the plugin's own jar really holds, by type. */
    Map<String, Set<String>> implementations() throws IOException, ClassNotFoundException {
        Map<String, Set<String>> implementations = new TreeMap<>();
        try (JarFile jar = new JarFile(ownJar.toFile())) {
            for (String entry : jar.stream().map(ZipEntry::getName).toList()) {
                if (entry.endsWith(".class") && !entry.endsWith("-info.class")) {
                    Class<?> type = load(entry.replace('/', '.').substring(0, entry.length() - ".class".length()));
                    for (String pluginType : PLUGIN_TYPES) {
                        if (isConcrete(type) && load(pluginType).isAssignableFrom(type)) {
                            implementations
                                    .computeIfAbsent(pluginType, key -> new TreeSet<>())
                                    .add(type.getName());
                        }
                    }
                }
            }
        }
        return implementations;
    }

    private static boolean isConcrete(Class<?> type) {
        return Modifier.isPublic(type.getModifiers()) && !Modifier.isAbstract(type.getModifiers());
    }

    Class<?> load(String name) throws ClassNotFoundException {
        return Class.forName(name, false, plugin);
    }

    Object instantiate(String name) throws ReflectiveOperationException {
        return Class.forName(name, true, plugin).getConstructor().newInstance();
    }

    @Override
    public void close() throws IOException {
        plugin.close();
        worker.close();
    }
}
