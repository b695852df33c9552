package dev.tokenmanager.project;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rooms, and what each may use: the table of the design. */
class ArchitectureTest {

  private static final String ROOT = "dev.tokenmanager";

  /** Values of the API that every room may use. */
  private static final Set<String> LEAVES =
      Set.of("AccessToken", "TokenFailure", "SecretSupplier", "TokenEventType");

  /** What a room may use besides itself, the leaves, and the values of {@link #VALUES}. */
  private static final Map<String, List<String>> ROOMS =
      Map.ofEntries(
          entry("internal.time", List.of()),
          entry("internal.token", List.of()),
          entry("internal.config.files", List.of()),
          entry("internal.config", List.of("internal.config.files", "internal.jwt")),
          entry("internal.refresh", List.of("internal.config")),
          entry("internal.jwt", List.of()),
          entry("internal.transport", List.of("internal.config", "internal.config.files")),
          entry(
              "internal.oidc",
              List.of(
                  "internal.config",
                  "internal.config.files",
                  "internal.jwt",
                  "internal.transport")),
          entry(
              "internal.service",
              List.of(
                  "internal.config",
                  "internal.config.files",
                  "internal.oidc",
                  "internal.refresh",
                  "internal.transport")),
          entry(
              "internal.cluster.record",
              List.of(
                  "internal.config", "internal.config.files", "internal.jwt", "internal.refresh")),
          entry(
              "internal.cluster",
              List.of(
                  "internal.cluster.record",
                  "internal.config",
                  "internal.refresh",
                  "internal.service")),
          entry(
              "internal.cluster.vertx",
              List.of(
                  "internal.cluster",
                  "internal.cluster.record",
                  "internal.config",
                  "internal.refresh",
                  "internal.service")),
          entry(
              "internal.state",
              List.of(
                  "internal.cluster.record",
                  "internal.config",
                  "internal.config.files",
                  "internal.jwt",
                  "internal.refresh",
                  "internal.service")),
          entry(
              "internal.bus",
              List.of("internal.config", "internal.oidc", "internal.refresh", "internal.service")),
          entry(
              "internal.metrics",
              List.of("internal.refresh", "internal.service", "internal.sidecar.count")),
          entry("internal.sidecar.count", List.of()),
          entry(
              "internal.sidecar",
              List.of(
                  "internal.config",
                  "internal.config.files",
                  "internal.sidecar.count",
                  "internal.transport")),
          entry("weaviate", List.of("", "internal.config", "internal.sidecar")),
          entry(
              "app.check",
              List.of(
                  "internal.config",
                  "internal.config.files",
                  "internal.jwt",
                  "internal.oidc",
                  "internal.state",
                  "internal.transport")),
          entry(
              "app.http",
              List.of(
                  "",
                  "internal.config",
                  "internal.config.files",
                  "internal.service",
                  "internal.bus")),
          entry(
              "app",
              List.of(
                  "",
                  "app.check",
                  "app.http",
                  "internal.bus",
                  "internal.config",
                  "internal.config.files",
                  "internal.oidc",
                  "internal.service",
                  "internal.state",
                  "internal.transport",
                  "weaviate")));

  /** Rooms that hold nothing but values. */
  private static final List<String> VALUES = List.of("internal.time", "internal.token");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages(ROOT);

  static Set<String> rooms() {
    return ROOMS.keySet();
  }

  private static String packageOf(String room) {
    return room.isEmpty() ? ROOT : ROOT + "." + room;
  }

  private static DescribedPredicate<JavaClass> leaf() {
    return describe(
        "a leaf",
        type ->
            type.getPackageName().equals(ROOT)
                && LEAVES.contains(type.getBaseComponentType().getSimpleName()));
  }

  private static DescribedPredicate<JavaClass> ours() {
    return resideInAPackage(ROOT + "..");
  }

  /** By the simple name of the outermost class. */
  private static DescribedPredicate<JavaClass> anyOf(String room, String... names) {
    return describe(
        room + " " + List.of(names),
        type -> {
          JavaClass outermost = type;
          while (outermost.getEnclosingClass().isPresent()) {
            outermost = outermost.getEnclosingClass().get();
          }
          return type.getPackageName().equals(packageOf(room))
              && List.of(names).contains(outermost.getSimpleName());
        });
  }

  @ParameterizedTest
  @MethodSource("rooms")
  void room_usesNothingBeyondWhatItMay(String room) {
    List<String> allowed = new ArrayList<>(List.of(packageOf(room)));
    VALUES.forEach(values -> allowed.add(packageOf(values)));
    ROOMS.getOrDefault(room, List.of()).forEach(other -> allowed.add(packageOf(other)));

    noClasses()
        .that()
        .resideInAPackage(packageOf(room))
        .should()
        .dependOnClassesThat(
            ours().and(not(leaf())).and(not(resideInAnyPackage(allowed.toArray(String[]::new)))))
        .check(CLASSES);
  }

  @Test
  void rooms_all_areInTheTable() {
    assertThat(CLASSES.stream().map(JavaClass::getPackageName).distinct())
        .allMatch(
            name -> name.equals(ROOT) || ROOMS.containsKey(name.substring(ROOT.length() + 1)));
  }

  @Test
  void verticleAndClient_doNotUseTheApp() {
    noClasses()
        .that()
        .resideInAPackage(ROOT)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(ROOT + ".app..", ROOT + ".weaviate..")
        .check(CLASSES);
  }

  @Test
  void leaves_useTimeAlone() {
    noClasses()
        .that(leaf())
        .should()
        .dependOnClassesThat(
            ours().and(not(leaf())).and(not(resideInAPackage(packageOf("internal.time")))))
        .check(CLASSES);
  }

  @Test
  void systemSources_areForThoseWhoWire() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT, packageOf("app"), packageOf("internal.time"))
        .should()
        .dependOnClassesThat(anyOf("internal.time", "SystemSources"))
        .check(CLASSES);
  }

  @Test
  void weaviate_usesTheTypedClientAlone() {
    noClasses()
        .that()
        .resideInAPackage(packageOf("weaviate"))
        .and(not(anyOf("weaviate", "WeaviateSidecarVerticle"))) // opens what is a room of its own
        .should()
        .dependOnClassesThat(
            ours()
                .and(not(leaf()))
                .and(not(resideInAPackage(packageOf("weaviate"))))
                .and(not(anyOf("", "TokenManager"))))
        .check(CLASSES);
  }

  @Test
  void rooms_haveNoCycles() {
    slices().assignedFrom(new ByRoom()).should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void refresh_isPure() {
    noClasses()
        .that()
        .resideInAPackage(packageOf("internal.refresh"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.vertx..", "io.netty..", "org.slf4j..", "java.io..", "java.nio..")
        .check(CLASSES);
  }

  /** Each package is a slice, the leaves another. */
  private static final class ByRoom implements SliceAssignment {

    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      if (!ours().test(type)) {
        return SliceIdentifier.ignore();
      }
      return leaf().test(type)
          ? SliceIdentifier.of("leaves")
          : SliceIdentifier.of(type.getPackageName());
    }

    @Override
    public String getDescription() {
      return "rooms";
    }
  }
}
