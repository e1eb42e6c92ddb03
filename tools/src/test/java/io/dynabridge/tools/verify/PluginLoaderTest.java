package io.dynabridge.tools.verify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A plugin path's elements, as Connect takes them. */
class PluginLoaderTest {

    /** What the plugins below hold. */
    public static final class Plugin {}

    private static final String NAME = Plugin.class.getName();
    private static final String ENTRY = NAME.replace('.', '/') + ".class";

    @TempDir
    private Path directory;

    @Test
    void aPluginIsADirectoryOfJars() throws IOException {
        archive(directory.resolve("ours/lib/ours.jar"));
        assertLoadedFromAPlugin(directory);
    }

    @Test
    void aPluginIsAJarAmongOthers() throws IOException {
        archive(directory.resolve("ours.jar"));
        assertLoadedFromAPlugin(directory);
    }

    @Test
    void aPluginIsAJarItself() throws IOException {
        archive(directory.resolve("ours.zip"));
        assertLoadedFromAPlugin(directory.resolve("ours.zip"));
    }

    @Test
    void aPluginIsATreeOfClasses() throws IOException {
        Path file = directory.resolve("ours").resolve(ENTRY);
        Files.createDirectories(file.getParent());
        Files.write(file, bytes());
        assertLoadedFromAPlugin(directory);
    }

    @Test
    void aClassThatNoPluginHasIsNamed() {
        try (PluginLoader plugins = PluginLoader.open(List.of(directory))) {
            assertThatThrownBy(() -> plugins.create("com.example.Absent", Object.class))
                    .hasMessageContaining("No plugin has the class com.example.Absent");
        }
    }

    private static void assertLoadedFromAPlugin(Path element) {
        try (PluginLoader plugins = PluginLoader.open(List.of(element))) {
            Object created = plugins.create(NAME, Object.class);
            assertThat(created.getClass().getName()).isEqualTo(NAME);
            assertThat(created).as("of this test's own class loader").isNotInstanceOf(Plugin.class);
        }
    }

    private static void archive(Path file) throws IOException {
        Files.createDirectories(file.getParent());
        try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file))) {
            jar.putNextEntry(new ZipEntry(ENTRY));
            jar.write(bytes());
        }
    }

    private static byte[] bytes() throws IOException {
        return PluginLoaderTest.class
                .getClassLoader()
                .getResourceAsStream(ENTRY)
                .readAllBytes();
    }
}
