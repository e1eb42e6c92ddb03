package io.dynabridge.e2e;

import static java.util.function.Predicate.not;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.dynabridge.tools.stack.Installation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What ships is what was meant to ship: looks into the assembled plugin directories and zips. */
class PackagingIT {

    /** The packages whose classes a plugin directory may hold; all else comes from the worker or does not belong. */
    private static final Map<String, Set<String>> PACKAGES = Map.of(
            "smt",
                    Set.of(
                            "io/dynabridge/smt/",
                            "io/dynabridge/envelope/",
                            "com/fasterxml/jackson/core/",
                            // Expressions: CEL and what it stands on.
                            "dev/cel/",
                            "cel/parser/",
                            "com/google/",
                            "org/antlr/v4/runtime/",
                            "org/threeten/extra/"),
            "source-connector", withSdk("io/dynabridge/source/"),
            "sink-connector", withSdk("io/dynabridge/sink/"));

    private static final Map<String, String> COMPONENT_TYPES =
            Map.of("source-connector", "source", "sink-connector", "sink", "smt", "transform");

    private static final Set<String> OWN_MODULES =
            Set.of("envelope", "dynamodb-client", "smt", "source-connector", "sink-connector");

    /** A paragraph of Netty's notice on a work that is in Netty, up to the name of its licence's file. */
    private static final Pattern CONTAINED =
            Pattern.compile("This product contains (?:(?!This product)[\\s\\S])*?license/(LICENSE\\.[\\w-]+\\.txt)");

    private static final Path ROOT = Installation.find().root();

    /** Modules without code yet have nothing to ship. */
    static final List<String> MODULES = Installation.PLUGIN_MODULES.stream()
            .filter(module -> Files.isDirectory(ROOT.resolve(module).resolve("src/main/java")))
            .toList();

    private static Set<String> withSdk(String own) {
        return Set.of(
                own,
                "io/dynabridge/envelope/",
                "io/dynabridge/client/",
                "com/fasterxml/jackson/core/",
                "software/amazon/awssdk/",
                "software/amazon/eventstream/",
                "io/netty/",
                "org/reactivestreams/");
    }

    @ParameterizedTest
    @FieldSource("MODULES")
    void anArchiveHasTheConfluentHubLayout(String module) throws IOException {
        Path plugin = plugin(module);
        JsonNode manifest = manifest(module);

        assertThat(plugin.resolve("lib")).isDirectoryContaining("glob:**/" + module + "-*.jar");
        for (String document : List.of("LICENSE", "NOTICE", "README.md", "docs/guards.md")) {
            assertThat(plugin.resolve("doc").resolve(document)).hasSameBinaryContentAs(ROOT.resolve(document));
        }
        String owner = manifest.path("owner").path("username").asText();
        String name = owner + "-" + manifest.path("name").asText();
        assertThat(plugin).hasFileName(name);
        String archive = name + "-" + manifest.path("version").asText();
        assertThat(zip(module)).hasFileName(archive + ".zip");
        try (ZipFile zip = new ZipFile(zip(module).toFile())) {
            assertThat(zip.stream().map(ZipEntry::getName)).allMatch(entry -> entry.startsWith(archive + "/"));
        }
    }

    @ParameterizedTest
    @FieldSource("MODULES")
    void aManifestSaysWhatConfluentHubWantsToKnow(String module) throws IOException {
        JsonNode manifest = manifest(module);

        for (String field : List.of("title", "description", "version")) {
            // Nothing that the build should have filled in and did not.
            assertThat(manifest.path(field).asText())
                    .as("%s of %s", field, module)
                    .isNotBlank()
                    .doesNotContain("${");
        }
        // The characters that Confluent Hub has in the names of owners and of components.
        assertThat(manifest.path("owner").path("username").asText()).matches("[a-z0-9_]{2,255}");
        assertThat(manifest.path("name").asText()).matches("[a-z0-9_-]{2,255}");
        assertThat(manifest.path("component_types"))
                .extracting(JsonNode::asText)
                .containsExactly(COMPONENT_TYPES.get(module));
        assertThat(manifest.path("features").path("single_message_transforms").isBoolean())
                .isTrue();
        assertThat(manifest.path("features").path("kafka_connect_api").asBoolean())
                .isTrue();
        assertThat(manifest.path("features").path("supported_encodings"))
                .extracting(JsonNode::asText)
                .containsExactly("any");
        assertThat(manifest.path("license").path(0).path("name").asText()).contains("Apache");
    }

    @ParameterizedTest
    @FieldSource("MODULES")
    void thePluginsReportVersionAndCommit(String module) throws Exception {
        JsonNode manifest = manifest(module);
        String version = manifest.path("version").asText();
        String source = manifest.path("source_commit").asText();
        assertThat(manifest.path("release_date").asText()).matches("\\d{4}-\\d\\d-\\d\\d");
        // Otherwise these are sources without history, such as an unpacked archive.
        if (Files.exists(ROOT.resolve(".git"))) {
            String commit = source.replaceFirst("\\.dirty$", "");
            assertThat(isOfThisBranch(commit)).as("%s is HEAD, or was", commit).isTrue();
            version += "+" + commit.substring(0, 12) + source.substring(commit.length());
        } else {
            assertThat(source).isEqualTo("unknown");
        }
        assertThat(manifest.path("build_version").asText()).isEqualTo(version);

        try (PluginDirectory plugin = PluginDirectory.open(plugin(module), module)) {
            for (Set<String> implementations : plugin.services().values()) {
                for (String implementation : implementations) {
                    Object instance = plugin.instantiate(implementation);
                    Object reported = instance.getClass().getMethod("version").invoke(instance);
                    assertThat(reported).as("the version of %s", implementation).isEqualTo(version);
                }
            }
        }
    }

    /** Git itself answers: whoever works in this clone may commit between the build and this test. */
    private static boolean isOfThisBranch(String commit) throws Exception {
        Process git = new ProcessBuilder("git", "merge-base", "--is-ancestor", commit, "HEAD")
                .directory(ROOT.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return git.waitFor() == 0;
    }

    @ParameterizedTest
    @FieldSource("MODULES")
    void theConfigsOfTheExamplesAndOfMonitoringAreInEtc(String module) throws IOException {
        assertThat(tree(plugin(module).resolve("etc"))).isEqualTo(tree(ROOT.resolve("config")));
    }

    @ParameterizedTest
    @FieldSource("MODULES")
    void theBillOfMaterialsNamesEveryJarByItsContent(String module) throws Exception {
        Assumptions.assumeFalse(Boolean.getBoolean("dynabridge.offline"), "CycloneDX's plugin works online only");
        String text = Files.readString(plugin(module).resolve("doc/sbom.cdx.json"));
        JsonNode bill = new ObjectMapper().readTree(text);
        Map<String, String> billed = new TreeMap<>();
        for (JsonNode component : bill.path("components")) {
            String jar = component.path("name").asText() + "-"
                    + component.path("version").asText() + ".jar";
            for (JsonNode hash : component.path("hashes")) {
                if (hash.path("alg").asText().equals("SHA-256")) {
                    billed.put(jar, hash.path("content").asText());
                }
            }
            assertThat(component.path("licenses")).as("licences of %s", jar).isNotEmpty();
        }
        Map<String, String> shipped = new TreeMap<>();
        for (Path jar : jars(module)) {
            if (!jar.getFileName().toString().equals(module + "-" + version(bill) + ".jar")) {
                shipped.put(jar.getFileName().toString(), sha256(jar));
            }
        }

        assertThat(bill.path("bomFormat").asText()).isEqualTo("CycloneDX");
        assertThat(bill.path("metadata").path("component").path("name").asText())
                .isEqualTo(module);
        assertThat(billed).isEqualTo(shipped);
        assertThat(text)
                .as("what no two builds have in common")
                .doesNotContain("serialNumber", "timestamp", ROOT.toString());
    }

    @ParameterizedTest
    @FieldSource("MODULES")
    void everyLibraryOfOthersIsListedWithItsLicence(String module) throws IOException {
        Path doc = plugin(module).resolve("doc");
        Map<String, String> listed = new TreeMap<>();
        for (String line : Files.readAllLines(doc.resolve("licenses.txt"))) {
            String[] columns = line.split(" \\| ");
            if (columns.length > 1) {
                listed.put(columns[0], columns[1]);
            }
        }
        String version = manifest(module).path("version").asText();
        Set<String> shipped = jars(module).stream()
                .map(jar -> jar.getFileName().toString())
                .filter(jar -> OWN_MODULES.stream().noneMatch(own -> jar.startsWith(own + "-" + version)))
                .collect(Collectors.toSet());

        assertThat(listed.keySet()).isEqualTo(shipped);
        assertThat(listed.values())
                .as("licences that may be shipped beside ours; ask before adding one")
                .isSubsetOf("Apache-2.0", "BSD-3-Clause", "MIT-0");
    }

    /** Ours as well: whoever takes a jar out of lib/ finds its licence as the NOTICE says. */
    @ParameterizedTest
    @FieldSource("MODULES")
    void theTextOfEveryJarsLicenceIsInTheJarOrBesideIt(String module) throws IOException {
        Path doc = plugin(module).resolve("doc");
        Path licenses = doc.resolve("licenses");
        List<String> listed = Files.readAllLines(doc.resolve("licenses.txt"));
        for (Path jar : jars(module)) {
            String name = jar.getFileName().toString();
            boolean apache = OWN_MODULES.stream().anyMatch(own -> name.startsWith(own + "-"))
                    || listed.stream().anyMatch(line -> line.startsWith(name + " | Apache-2.0 | "));
            assertThat(textIn(jar)
                            || Files.exists(licenses.resolve(name.replaceFirst("-\\d.*", ".txt")))
                            || apache && Files.exists(licenses.resolve("Apache-2.0.txt")))
                    .as(
                            "the text of the licence of %s, in the jar or in doc/licenses; if not, add it to build/licenses",
                            name)
                    .isTrue();
        }
        assertThat(licenses.resolve("Apache-2.0.txt")).hasSameBinaryContentAs(ROOT.resolve("LICENSE"));
    }

    /** Netty's jars have no notice, and what its notice says that they contain has licences of its own. */
    @ParameterizedTest
    @ValueSource(strings = {"source-connector", "sink-connector"})
    void nettysNoticeComesWithTheLicencesOfWhatItContains(String module) throws IOException {
        Path netty = plugin(module).resolve("doc/licenses/netty");
        Matcher contained = CONTAINED.matcher(Files.readString(netty.resolve("NOTICE.txt")));
        Set<String> texts = new TreeSet<>();
        while (contained.find()) {
            texts.add(contained.group(1));
        }
        // The build's own script, and a header of a module for macOS that we do not ship.
        texts.removeAll(Set.of("LICENSE.mvn-wrapper.txt", "LICENSE.dnsinfo.txt"));

        assertThat(texts).hasSizeGreaterThan(10);
        assertThat(texts)
                .allSatisfy(text ->
                        assertThat(netty.resolve("license").resolve(text)).isNotEmptyFile());
    }

    private static boolean textIn(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.stream().anyMatch(entry -> entry.getName().matches("META-INF/LICENSE(\\.txt)?"));
        }
    }

    private static String version(JsonNode bill) {
        return bill.path("metadata").path("component").path("version").asText();
    }

    private static String sha256(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }

    @ParameterizedTest
    @FieldSource("MODULES")
    void aPluginHoldsNoClassesButItsOwnAndWhatItMayBring(String module) throws IOException {
        for (Path jar : jars(module)) {
            try (JarFile file = new JarFile(jar.toFile())) {
                List<String> strangers = file.stream()
                        .map(ZipEntry::getName)
                        .filter(name -> name.endsWith(".class"))
                        .map(name -> name.replaceFirst("^META-INF/versions/\\d+/", ""))
                        .filter(not("module-info.class"::equals))
                        .filter(name -> PACKAGES.get(module).stream().noneMatch(name::startsWith))
                        .toList();
                assertThat(strangers)
                        .as(
                                "%s brings classes that do not belong into a plugin. Kafka's and SLF4J's come from the worker"
                                        + " (scope provided); a wanted library goes into PACKAGES here",
                                jar)
                        .isEmpty();
            }
        }
    }

    @Test
    void theTransformsBringNothingButExpressions() throws IOException {
        assertThat(jars("smt"))
                .extracting(jar -> jar.getFileName().toString().replaceFirst("-\\d.*", ""))
                .containsExactlyInAnyOrder(
                        "smt",
                        "envelope",
                        "jackson-core",
                        "cel",
                        "common",
                        "compiler",
                        "protobuf",
                        "runtime",
                        "antlr4-runtime",
                        "protobuf-java",
                        "guava",
                        "failureaccess",
                        "re2j",
                        "threeten-extra");
    }

    @ParameterizedTest
    @FieldSource("MODULES")
    void everyPluginClassIsListedAsAServiceAndLoadsInAWorkersLoader(String module) throws Exception {
        try (PluginDirectory plugin = PluginDirectory.open(plugin(module), module)) {
            assertThat(plugin.services())
                    .as("META-INF/services of %s lists all of its connectors, transforms and predicates", module)
                    .isEqualTo(plugin.implementations())
                    .isNotEmpty();
            for (Map.Entry<String, Set<String>> service : plugin.services().entrySet()) {
                for (String implementation : service.getValue()) {
                    assertThat(plugin.instantiate(implementation)).isInstanceOf(plugin.load(service.getKey()));
                }
            }
        }
    }

    @ParameterizedTest
    @FieldSource("MODULES")
    void theZipHoldsTheSameFilesAsTheDirectory(String module) throws IOException {
        Map<String, Long> directory = new TreeMap<>();
        Path plugin = plugin(module);
        try (Stream<Path> files = Files.walk(plugin)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                CRC32 crc = new CRC32();
                crc.update(Files.readAllBytes(file));
                directory.put(plugin.relativize(file).toString(), crc.getValue());
            }
        }
        Map<String, Long> zipped = new HashMap<>();
        try (ZipFile zip = new ZipFile(zip(module).toFile())) {
            zip.stream()
                    .filter(not(ZipEntry::isDirectory))
                    // Everything is in one top directory, named like the zip.
                    .forEach(entry ->
                            zipped.put(entry.getName().substring(entry.getName().indexOf('/') + 1), entry.getCrc()));
        }

        assertThat(zipped).containsExactlyInAnyOrderEntriesOf(directory);
    }

    @ParameterizedTest
    @FieldSource("MODULES")
    void nothingTellsWhenOrWhereItWasBuilt(String module) throws IOException {
        List<Path> own = new ArrayList<>(List.of(zip(module)));
        String version = manifest(module).path("version").asText();
        jars(module).stream()
                .filter(jar -> jar.getFileName().toString().endsWith("-" + version + ".jar"))
                .forEach(own::add);
        assertThat(own).hasSizeGreaterThanOrEqualTo(3);

        for (Path archive : own) {
            try (ZipFile zip = new ZipFile(archive.toFile())) {
                assertThat(zip.stream().map(ZipEntry::getTimeLocal).distinct())
                        .as("the times in %s: that of project.build.outputTimestamp alone", archive)
                        .hasSize(1);
                for (ZipEntry entry : zip.stream().<ZipEntry>map(e -> e).toList()) {
                    if (!entry.getName().endsWith(".jar")) {
                        // One character for each byte, so that binary files can be searched too.
                        String bytes =
                                new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.ISO_8859_1);
                        assertThat(bytes.contains(ROOT.toString()))
                                .as("%s in %s names this directory", entry, archive)
                                .isFalse();
                    }
                }
            }
        }
    }

    private static Path plugin(String module) {
        return ROOT.resolve(module + "/target/plugin/dynabridge-" + module);
    }

    private static Path zip(String module) throws IOException {
        return only(ROOT.resolve(module + "/target"), ".zip");
    }

    private static List<Path> jars(String module) throws IOException {
        try (Stream<Path> files = Files.list(plugin(module).resolve("lib"))) {
            return files.sorted().toList();
        }
    }

    private static Path only(Path directory, String suffix) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> found =
                    files.filter(file -> file.toString().endsWith(suffix)).toList();
            assertThat(found).as("%s in %s", suffix, directory).hasSize(1);
            return found.get(0);
        }
    }

    private static JsonNode manifest(String module) throws IOException {
        return new ObjectMapper().readTree(Files.readString(plugin(module).resolve("manifest.json")));
    }

    /** The files under a directory, with what is in them. */
    private static Map<String, String> tree(Path directory) throws IOException {
        Map<String, String> tree = new TreeMap<>();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                tree.put(directory.relativize(file).toString(), Files.readString(file));
            }
        }
        return tree;
    }
}
