package io.dynabridge.e2e;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitCallTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.dynabridge.tools.stack.Installation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Who may know whom, and where decisions are made without I/O and clocks. Checkstyle's ImportControl sees files alone. */
class HouseRulesIT {

    /** Packages that decide and never do: tested without AWS, Kafka or time. Their owners add to this list. */
    static final List<String> PURE_PACKAGES = List.of(
            "io.dynabridge.envelope",
            "io.dynabridge.envelope.item",
            "io.dynabridge.client.item",
            "io.dynabridge.client.error",
            "io.dynabridge.client.pace",
            "io.dynabridge.source.offset",
            "io.dynabridge.sink.plan",
            "io.dynabridge.sink.plain",
            "io.dynabridge.sink.guard",
            "io.dynabridge.sink.offset",
            "io.dynabridge.smt",
            "io.dynabridge.smt.expression",
            "io.dynabridge.smt.extract",
            "io.dynabridge.tools.chaos.history",
            "io.dynabridge.tools.chaos.check",
            "io.dynabridge.tools.chaos.nemesis");

    /** Pure classes whose package also holds I/O; nested classes are included. */
    static final List<String> PURE_CLASSES = List.of(
            "io.dynabridge.source.stream.Shard",
            "io.dynabridge.source.stream.ShardGraph",
            "io.dynabridge.source.stream.ShardTracker",
            "io.dynabridge.source.stream.ShardAssigner",
            "io.dynabridge.source.stream.ReadPace",
            "io.dynabridge.source.emit.ImageStripper",
            "io.dynabridge.source.metrics.ReadLag",
            "io.dynabridge.client.JsonBytes",
            "io.dynabridge.client.metrics.WindowRate",
            "io.dynabridge.source.metrics.SourceProgress",
            "io.dynabridge.source.metrics.TableProgress",
            "io.dynabridge.source.metrics.ShardProgress",
            "io.dynabridge.source.metrics.ReaderLimitWarning",
            "io.dynabridge.source.config.SnapshotIds",
            "io.dynabridge.source.config.ChainWarnings",
            "io.dynabridge.source.snapshot.SegmentPlan",
            "io.dynabridge.source.snapshot.SegmentTurns",
            "io.dynabridge.source.snapshot.ProgressEstimate",
            "io.dynabridge.sink.check.Tolerance",
            "io.dynabridge.sink.write.Backlog",
            "io.dynabridge.sink.write.HeldWrites",
            "io.dynabridge.sink.write.RecordSize",
            "io.dynabridge.sink.write.RecordSizes",
            "io.dynabridge.sink.write.RequestFiller",
            "io.dynabridge.sink.write.RequestPace",
            "io.dynabridge.sink.write.Statements",
            "io.dynabridge.sink.write.WriteCoordinator",
            "io.dynabridge.sink.write.WriteScheduler",
            "io.dynabridge.sink.write.ParkingLot",
            "io.dynabridge.sink.write.Delays",
            "io.dynabridge.sink.write.PendingWrite",
            "io.dynabridge.sink.sweep.SweepSchedule",
            "io.dynabridge.sink.sweep.SweepDecision",
            "io.dynabridge.sink.sweep.SweepResult",
            "io.dynabridge.sink.sweep.ScanPace",
            "io.dynabridge.sink.sweep.SourceTable",
            "io.dynabridge.tools.chaos.FaultPlan",
            "io.dynabridge.tools.chaos.FaultAnswers",
            "io.dynabridge.tools.chaos.PartialBatch",
            "io.dynabridge.tools.chaos.Charges",
            "io.dynabridge.tools.deadletters.DeadLetter",
            "io.dynabridge.tools.finalize.SinkSettings",
            "io.dynabridge.tools.finalize.TargetTable",
            "io.dynabridge.tools.finalize.WalkProgress",
            "io.dynabridge.tools.plan.AwsCli",
            "io.dynabridge.tools.plan.Bottleneck",
            "io.dynabridge.tools.plan.Estimate",
            "io.dynabridge.tools.plan.Estimator",
            "io.dynabridge.tools.plan.Figures",
            "io.dynabridge.tools.plan.Finding",
            "io.dynabridge.tools.plan.GuardBytes",
            "io.dynabridge.tools.plan.ImpossibleKeys",
            "io.dynabridge.tools.plan.ItemBytes",
            "io.dynabridge.tools.plan.PermissionAnswer",
            "io.dynabridge.tools.plan.PlannedConfigs",
            "io.dynabridge.tools.plan.PlanReport",
            "io.dynabridge.tools.plan.Prices",
            "io.dynabridge.tools.plan.RekeySpec",
            "io.dynabridge.tools.plan.SampleFindings",
            "io.dynabridge.tools.plan.SampleJudge",
            "io.dynabridge.tools.plan.SampleResult",
            "io.dynabridge.tools.plan.TableFindings",
            "io.dynabridge.tools.plan.TableIndex",
            "io.dynabridge.tools.plan.TableView",
            "io.dynabridge.tools.plan.TargetKey",
            "io.dynabridge.tools.requests.Requests",
            "io.dynabridge.tools.status.ReadMetrics",
            "io.dynabridge.tools.status.ReadWindow",
            "io.dynabridge.tools.status.SnapshotStates",
            "io.dynabridge.tools.status.TableReads",
            "io.dynabridge.tools.status.Readiness",
            "io.dynabridge.tools.status.StatusText",
            "io.dynabridge.tools.verify.ItemDigest",
            "io.dynabridge.tools.verify.BucketDigests",
            "io.dynabridge.tools.verify.KeyComparison",
            "io.dynabridge.tools.verify.Look",
            "io.dynabridge.tools.verify.Settlement",
            "io.dynabridge.tools.verify.TargetJudge");

    /** What each part of the product may know of the others; source, sink and smt are never loaded together. */
    static final Map<String, Set<String>> MAY_KNOW = Map.of(
            "envelope", Set.of(),
            "client", Set.of("envelope"),
            "smt", Set.of("envelope"),
            "source", Set.of("envelope", "client"),
            "sink", Set.of("envelope", "client"),
            "tools", Set.of("envelope", "client"));

    static final Set<String> PARTS = MAY_KNOW.keySet();

    private static final Map<String, Set<String>> CLOCKS = Map.of(
            "java.lang.System", Set.of("currentTimeMillis", "nanoTime"),
            "java.lang.Thread", Set.of("sleep"),
            "java.util.concurrent.TimeUnit", Set.of("sleep"),
            "java.time.Instant", Set.of("now"),
            "java.time.LocalDateTime", Set.of("now"),
            "java.time.ZonedDateTime", Set.of("now"),
            "java.time.OffsetDateTime", Set.of("now"),
            "java.time.LocalDate", Set.of("now"),
            "java.time.Clock", Set.of("systemUTC", "systemDefaultZone", "system"));

    private static JavaClasses classes;

    @BeforeAll
    static void readAllModules() throws IOException {
        try (Stream<Path> modules = Files.list(Installation.find().root())) {
            classes = new ClassFileImporter()
                    .importPaths(modules.map(module -> module.resolve("target/classes"))
                            .filter(Files::isDirectory)
                            .toList());
        }
        assertThat(classes).isNotEmpty();
    }

    @ParameterizedTest
    @FieldSource("PARTS")
    void aPartKnowsOnlyThePartsBelowIt(String part) {
        String[] others = PARTS.stream()
                .filter(other -> !other.equals(part) && !MAY_KNOW.get(part).contains(other))
                .map(other -> "io.dynabridge." + other + "..")
                .toArray(String[]::new);

        noClasses()
                .that()
                .resideInAPackage("io.dynabridge." + part + "..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .because(
                        "plugins have class loaders of their own and records cross as Connect data; move what both need"
                                + " to envelope or dynamodb-client, or allow it in MAY_KNOW")
                // Parts come one after the other.
                .allowEmptyShould(true)
                .check(classes);
    }

    @Test
    void onlyTheClientAndWhatStandsOnItKnowTheAwsSdk() {
        noClasses()
                .that()
                .resideInAnyPackage("io.dynabridge.envelope..", "io.dynabridge.smt..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("software.amazon..", "com.amazonaws..")
                .because("transforms see items as Connect data; convert in dynamodb-client (ItemCodec)")
                .check(classes);
    }

    @Test
    void pureClassesReadNoClockAndDoNotSleep() {
        noClasses()
                .that(arePure())
                .should()
                .callCodeUnitWhere(target(areClocks()))
                .because("a decision that depends on the time takes it as an argument, or a Clock from its shell")
                .check(classes);
    }

    @Test
    void pureClassesDoNoInputOrOutput() {
        noClasses()
                .that(arePure())
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("java.net..", "java.nio.file..", "java.nio.channels..", "java.sql..")
                                .or(areAwsClients()))
                .because("the shell around it does the I/O and passes the result in; see house.md, rule 2")
                .check(classes);
    }

    @Test
    void everyPureNameStillNamesSomething() {
        assertThat(PURE_PACKAGES)
                .as("packages in PURE_PACKAGES that are gone: rename or remove them there")
                .allSatisfy(name -> assertThat(classes)
                        .anyMatch(type -> type.getPackageName().equals(name)));
        assertThat(PURE_CLASSES)
                .as("classes in PURE_CLASSES that are gone: rename or remove them there")
                .allSatisfy(name ->
                        assertThat(classes).anyMatch(type -> type.getName().equals(name)));
    }

    private static DescribedPredicate<JavaClass> arePure() {
        return DescribedPredicate.describe(
                "are pure (in "
                        + Stream.concat(PURE_PACKAGES.stream(), PURE_CLASSES.stream())
                                .collect(joining(", ")) + ")",
                type -> PURE_PACKAGES.contains(type.getPackageName())
                        || PURE_CLASSES.contains(type.getName().replaceFirst("\\$.*", "")));
    }

    private static DescribedPredicate<CodeUnitCallTarget> areClocks() {
        return DescribedPredicate.describe(
                "is a clock or a sleep",
                target -> CLOCKS.getOrDefault(target.getOwner().getName(), Set.of())
                        .contains(target.getName()));
    }

    /** Model classes are data; clients and what they are made of are not. */
    private static DescribedPredicate<JavaClass> areAwsClients() {
        return DescribedPredicate.describe(
                "are AWS clients",
                type -> type.getPackageName().startsWith("software.amazon.awssdk")
                        && (type.getSimpleName().endsWith("Client")
                                || type.getSimpleName().endsWith("ClientBuilder")
                                || type.getPackageName().startsWith("software.amazon.awssdk.http")));
    }
}
