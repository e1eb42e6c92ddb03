package io.dynabridge.e2e;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import io.dynabridge.tools.stack.Installation;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Proves that the formatter and Checkstyle looked at every source file. Both fail the build on what they see; this fails
 * it on what they do not. They run in the phase before the ITs and leave lists of the files they visited.
 */
class StaticChecksIT {

    private static final String HOW_TO_RUN =
            "run: mvn -DskipITs verify, and see that the module's pom does not skip it";

    /** Hosts that builds fetch from, with | for the dots, so that this very file does not name them. */
    private static final List<String> REGISTRY_HOSTS = List.of(
            "repo|maven|apache|org",
            "repo1|maven|org",
            "central|sonatype|com",
            "oss|sonatype|org",
            "plugins|gradle|org",
            "packages|confluent|io",
            "maven|google|com",
            "repo|spring|io",
            "jitpack|io",
            "registry|npmjs|org",
            "registry|yarnpkg|com",
            "pypi|org",
            "files|pythonhosted|org",
            "crates|io",
            "proxy|golang|org",
            "rubygems|org",
            "registry-1|docker|io",
            "docker|io/",
            "ghcr|io",
            "quay|io",
            "gcr|io",
            "public|ecr|aws");

    private final Path root = Installation.find().root();
    private Map<Path, List<Path>> sourcesByModule;

    /** Examples stand for somebody else's projects: their poms are theirs, and know nothing of our rules. */
    @BeforeEach
    void findSources() throws IOException, InterruptedException {
        sourcesByModule = workingFiles().stream()
                .filter(file -> file.toString().endsWith(".java"))
                .filter(file -> !file.startsWith(root.resolve("examples")))
                .collect(groupingBy(this::module, TreeMap::new, Collectors.toList()));
        assertThat(sourcesByModule).hasSizeGreaterThan(3);
    }

    @Test
    void theFormatterVisitedEverySourceFile() throws IOException {
        for (Path module : sourcesByModule.keySet()) {
            Path index = module.resolve("target/spotless-index");
            assertThat(index)
                    .as("Spotless did not run in %s; %s", module, HOW_TO_RUN)
                    .exists();
            // One line of fingerprint, then "path time" each.
            Set<Path> visited = Files.readAllLines(index).stream()
                    .skip(1)
                    .map(line -> module.resolve(line.substring(0, line.lastIndexOf(' '))))
                    .collect(Collectors.toCollection(TreeSet::new));
            assertThat(visited)
                    .as("files that Spotless visited in %s; %s", module, HOW_TO_RUN)
                    .containsAll(sourcesByModule.get(module));
        }
    }

    @Test
    void checkstyleVisitedEverySourceFile() throws Exception {
        for (Path module : sourcesByModule.keySet()) {
            Path report = module.resolve("target/checkstyle-result.xml");
            assertThat(report)
                    .as("Checkstyle did not run in %s; %s", module, HOW_TO_RUN)
                    .exists();
            // Files that have not changed since they were found good are in the cache only.
            Set<Path> visited = reportedByCheckstyle(report);
            visited.addAll(rememberedByCheckstyle(module.resolve("target/checkstyle-cachefile")));
            assertThat(visited)
                    .as("files that Checkstyle visited in %s; %s", module, HOW_TO_RUN)
                    .containsAll(sourcesByModule.get(module));
        }
    }

    private static Set<Path> reportedByCheckstyle(Path report) throws Exception {
        NodeList files = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(report.toFile())
                .getElementsByTagName("file");
        Set<Path> visited = new TreeSet<>();
        for (int i = 0; i < files.getLength(); i++) {
            visited.add(Path.of(((Element) files.item(i)).getAttribute("name")));
        }
        return visited;
    }

    private static Set<Path> rememberedByCheckstyle(Path cache) throws IOException {
        Properties files = new Properties();
        if (Files.exists(cache)) {
            try (Reader reader = Files.newBufferedReader(cache)) {
                files.load(reader);
            }
        }
        return files.stringPropertyNames().stream()
                .filter(name -> name.endsWith(".java"))
                .map(Path::of)
                .collect(Collectors.toSet());
    }

    @Test
    void noFileNamesAPackageRegistry() throws IOException, InterruptedException {
        Map<Path, String> named = new TreeMap<>();
        for (Path file : workingFiles()) {
            String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
            for (String host : REGISTRY_HOSTS) {
                if (text.matches("(?s).*(?<![\\w.-])" + host.replace("|", "\\.") + ".*")) {
                    named.put(root.relativize(file), host.replace('|', '.'));
                }
            }
        }
        assertThat(named)
                .as(
                        "files that name a host to download from: leave that to the user's own settings of Maven and Docker")
                .isEmpty();
    }

    /** The directory above {@code src}. */
    private Path module(Path source) {
        Path relative = root.relativize(source);
        for (int i = 0; i < relative.getNameCount(); i++) {
            if (relative.getName(i).toString().equals("src")) {
                return root.resolve(relative.subpath(0, i));
            }
        }
        throw new AssertionError(source + " is in no module; move it under the src directory of one");
    }

    /** All files under version control or about to be; without git, all but what builds leave. */
    private List<Path> workingFiles() throws IOException, InterruptedException {
        if (Files.exists(root.resolve(".git"))) {
            Process git = new ProcessBuilder("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
                    .directory(root.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            ByteArrayOutputStream output = new ByteArrayOutputStream();
            git.getInputStream().transferTo(output);
            if (git.waitFor() == 0) {
                return Stream.of(output.toString(StandardCharsets.UTF_8).split("\0"))
                        .map(root::resolve)
                        .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                        .toList();
            }
        }
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !root.relativize(file).toString().matches("(.*/)?(target|\\.[^/]+)/.*"))
                    .toList();
        }
    }
}
