package io.dynabridge.envelope.testing;

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
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * A program as it would be with other words in one of its source files: the file is compiled anew, and all of the program
 * and its tests are loaded once more around it. So a mutation is one of the real text, and production code needs no seam.
 */
public final class MutatedClasses {

    private static final String SHARED = Mutant.class.getPackageName() + ".";
    private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();
    private static final StandardJavaFileManager FILES = COMPILER.getStandardFileManager(null, null, null);

    private MutatedClasses() {}

    /** A loader of the program with this mutation; {@code packages} is what the names of its classes begin with. */
    public static ClassLoader of(Mutant mutant, String packages) {
        return new Loader(mutant.edits().isEmpty() ? Map.of() : compile(mutant), packages);
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
            text = Files.readString(Path.of(mutant.file()));
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

    /** Loads the program and its tests apart from those that run this. */
    private static final class Loader extends ClassLoader {
        private final Map<String, byte[]> mutated;
        private final String packages;

        Loader(Map<String, byte[]> mutated, String packages) {
            super(MutatedClasses.class.getClassLoader());
            this.mutated = mutated;
            this.packages = packages;
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(packages) || name.startsWith(SHARED)) {
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
