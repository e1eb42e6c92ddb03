package io.dynabridge.sink.write;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The sink as it would be with other words in one of its source files: the file is compiled anew, and all of the sink and
 * its histories are loaded once more around it. So a mutation is one of the real text, and production code needs no seam.
 */
final class MutatedSink {

    private static final String SINK = "io.dynabridge.sink.";
    private static final Path SOURCES = Path.of("src/main/java/io/dynabridge/sink");
    private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();
    private static final StandardJavaFileManager FILES = COMPILER.getStandardFileManager(null, null, null);

    private MutatedSink() {}

    /** {@link HistoryProperty}'s constants by name, each to be given a seed, of the sink with this mutation. */
    static Map<String, LongConsumer> properties(Mutant mutant) {
        Map<String, byte[]> classes = mutant.edits().isEmpty() ? Map.of() : compile(mutant);
        try {
            Class<?> properties = Class.forName(HistoryProperty.class.getName(), true, new Loader(classes));
            Map<String, LongConsumer> byName = new HashMap<>();
            for (Object property : properties.getEnumConstants()) {
                byName.put(property.toString(), (LongConsumer) property);
            }
            return byName;
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, byte[]> compile(Mutant mutant) {
        String name = mutant.file().replace(".java", "");
        SimpleJavaFileObject source =
                new SimpleJavaFileObject(URI.create("mutant:///" + mutant.file()), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return mutated(mutant);
                    }

                    @Override
                    public boolean isNameCompatible(String simpleName, Kind kind) {
                        return kind == Kind.SOURCE && name.endsWith("/" + simpleName);
                    }
                };
        Map<String, byte[]> classes = new HashMap<>();
        StringWriter complaints = new StringWriter();
        boolean compiled = COMPILER.getTask(
                        complaints,
                        new Output(FILES, classes),
                        null,
                        List.of("-proc:none", "-nowarn", "-implicit:none"),
                        null,
                        List.of(source))
                .call();
        if (!compiled) {
            throw new IllegalStateException(mutant + " does not compile: " + complaints);
        }
        return classes;
    }

    private static String mutated(Mutant mutant) {
        String text;
        try {
            text = Files.readString(SOURCES.resolve(mutant.file()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        for (Mutant.Edit edit : mutant.edits()) {
            int at = text.indexOf(edit.original());
            if (at < 0 || text.indexOf(edit.original(), at + 1) >= 0) {
                throw new IllegalStateException(mutant + ": not exactly once in the file: " + edit.original());
            }
            text = text.substring(0, at)
                    + edit.mutation()
                    + text.substring(at + edit.original().length());
        }
        return text;
    }

    /** Keeps what the compiler makes. */
    private static final class Output extends ForwardingJavaFileManager<JavaFileManager> {
        private final Map<String, byte[]> classes;

        Output(JavaFileManager files, Map<String, byte[]> classes) {
            super(files);
            this.classes = classes;
        }

        @Override
        public JavaFileObject getJavaFileForOutput(
                Location location, String className, JavaFileObject.Kind kind, FileObject sibling) {
            return new SimpleJavaFileObject(URI.create("mutant:///" + className.replace('.', '/')), kind) {
                @Override
                public OutputStream openOutputStream() {
                    return new ByteArrayOutputStream() {
                        @Override
                        public void close() {
                            classes.put(className, toByteArray());
                        }
                    };
                }
            };
        }
    }

    /** Loads the sink and its tests apart from those that run this. */
    private static final class Loader extends ClassLoader {
        private final Map<String, byte[]> mutated;

        Loader(Map<String, byte[]> mutated) {
            super(MutatedSink.class.getClassLoader());
            this.mutated = mutated;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(SINK)) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded == null ? define(name) : loaded;
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            byte[] code = mutated.get(name);
            try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (code == null && in == null) {
                    throw new ClassNotFoundException(name);
                }
                code = code == null ? in.readAllBytes() : code;
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
            return defineClass(name, code, 0, code.length);
        }
    }
}
