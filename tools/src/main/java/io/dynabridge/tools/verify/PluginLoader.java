package io.dynabridge.tools.verify;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Loads classes the way a Connect worker does: each plugin from its own jars first, and only what Connect itself shares
 * with plugins (its API, SLF4J, the JDK) from outside. So the very jars that ship are what runs here.
 */
public final class PluginLoader implements AutoCloseable {

    private static final List<String> SERVICES = List.of(
            "org.apache.kafka.connect.transforms.Transformation",
            "org.apache.kafka.connect.transforms.predicates.Predicate");

    private final List<Isolated> plugins;

    private PluginLoader(List<Isolated> plugins) {
        this.plugins = plugins;
    }

    /**
     * Opens plugins.
     *
     * @param pluginPath as a worker's {@code plugin.path}: directories, each of whose children is a plugin, a directory
     *     or a jar or zip of its own; or such a jar or zip itself
     * @throws UncheckedIOException where one of them cannot be read
     */
    public static PluginLoader open(List<Path> pluginPath) {
        List<Isolated> plugins = new ArrayList<>();
        for (Path element : pluginPath) {
            try {
                for (Path plugin : isArchive(element) ? List.of(element) : children(element)) {
                    plugins.add(new Isolated(urls(plugin)));
                }
            } catch (IOException e) {
                throw new UncheckedIOException("Cannot read the plugins in " + element, e);
            }
        }
        return new PluginLoader(plugins);
    }

    private static List<Path> children(Path element) throws IOException {
        try (Stream<Path> children = Files.list(element)) {
            return children.filter(child -> Files.isDirectory(child) || isArchive(child))
                    .sorted()
                    .toList();
        }
    }

    private static boolean isArchive(Path path) {
        String name = path.toString().toLowerCase(Locale.ROOT);
        return Files.isRegularFile(path) && (name.endsWith(".jar") || name.endsWith(".zip"));
    }

    /**
     * A new instance of a plugin class.
     *
     * @throws IllegalArgumentException where no plugin has the class, or it is none of this type
     */
    <T> T create(String className, Class<T> type) {
        Class<?> loaded = load(className);
        if (!type.isAssignableFrom(loaded)) {
            throw new IllegalArgumentException(className + " is no " + type.getSimpleName());
        }
        try {
            return type.cast(loaded.getDeclaredConstructor().newInstance());
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("Cannot instantiate " + className, e);
        }
    }

    private Class<?> load(String name) {
        String className = name.indexOf('.') < 0 ? unabridged(name) : name;
        for (Isolated plugin : plugins) {
            if (plugin.findResource(className.replace('.', '/') + ".class") != null) {
                return loadFrom(plugin, className);
            }
        }
        return loadFrom(PluginLoader.class.getClassLoader(), className);
    }

    /** Connect also takes a transform's or predicate's simple name, which it finds in the plugins' service files. */
    private String unabridged(String simpleName) {
        Set<String> found = Stream.concat(plugins.stream(), Stream.of(PluginLoader.class.getClassLoader()))
                .flatMap(loader -> SERVICES.stream().flatMap(service -> providers(loader, service)))
                .filter(name -> name.endsWith("." + simpleName))
                .collect(Collectors.toSet());
        if (found.size() > 1) {
            throw new IllegalArgumentException(simpleName + " may be any of " + found + ": give the whole name");
        }
        return found.isEmpty() ? simpleName : found.iterator().next();
    }

    private static Stream<String> providers(ClassLoader loader, String service) {
        try {
            return Collections.list(loader.getResources("META-INF/services/" + service)).stream()
                    .flatMap(PluginLoader::lines)
                    .map(line -> line.replaceFirst("#.*", "").strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<String> lines(URL file) {
        try (InputStream in = file.openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Class<?> loadFrom(ClassLoader loader, String className) {
        try {
            return Class.forName(className, true, loader);
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException(
                    "No plugin has the class " + className + ": is its directory on the plugin path?", e);
        }
    }

    @Override
    public void close() {
        for (Isolated plugin : plugins) {
            try {
                plugin.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** A plugin's archives, however deep; where it has none, it is a tree of classes. */
    private static URL[] urls(Path plugin) throws IOException {
        try (Stream<Path> files = Files.walk(plugin, FileVisitOption.FOLLOW_LINKS)) {
            List<Path> archives = files.filter(PluginLoader::isArchive).toList();
            return (archives.isEmpty() ? Stream.of(plugin) : archives.stream())
                    .map(PluginLoader::url)
                    .toArray(URL[]::new);
        }
    }

    private static URL url(Path jar) {
        try {
            return jar.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(jar.toString(), e);
        }
    }

    /** Child first, except for what a worker gives to all plugins. */
    private static final class Isolated extends URLClassLoader {

        static {
            registerAsParallelCapable();
        }

        Isolated(URL[] jars) {
            super(jars, PluginLoader.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (isShared(name)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                if (loaded == null) {
                    try {
                        loaded = findClass(name);
                    } catch (ClassNotFoundException notInThePlugin) {
                        return super.loadClass(name, resolve);
                    }
                }
                if (resolve) {
                    resolveClass(loaded);
                }
                return loaded;
            }
        }

        private static boolean isShared(String name) {
            return name.startsWith("java.")
                    || name.startsWith("javax.")
                    || name.startsWith("org.apache.kafka.")
                    || name.startsWith("org.slf4j.");
        }
    }
}
