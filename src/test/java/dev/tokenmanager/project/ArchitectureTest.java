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

  /** Every room may use AccessToken and TokenFailure; SystemSources is public for the app alone. */
  private static final Set<String> LEAVES = Set.of("AccessToken", "TokenFailure", "SystemSources");

  /** What a room may use besides itself, the leaves and config. */
  private static final Map<String, List<String>> ROOMS =
      Map.ofEntries(
          entry("config", List.of()),
          entry("refresh", List.of()),
          entry("store", List.of()),
          // Only Clocks and Moment, see below.
          entry("oidc", List.of("refresh")),
          entry("keeper", List.of("oidc", "refresh", "store")),
          // Of keeper only what it wraps, see below.
          entry("cluster", List.of("keeper", "refresh", "store")),
          // Of refresh and oidc only what a status shows, see below.
          entry("bus", List.of("store", "keeper", "refresh", "oidc")),
          entry("weaviate", List.of("")),
          // Of refresh only time, see below.
          entry("check", List.of("oidc", "refresh")),
          // Of keeper and bus only what it watches, see below.
          entry("http", List.of("keeper", "bus")),
          entry(
              "app",
              List.of(
                  "", "refresh", "store", "oidc", "keeper", "cluster", "bus", "check", "http")));

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
    List<String> allowed = new ArrayList<>(List.of(packageOf(room), packageOf("config")));
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
        .resideInAnyPackage(ROOT + ".app..", ROOT + ".http..", ROOT + ".weaviate..")
        .check(CLASSES);
  }

  @Test
  void leaves_useNoRoom() {
    noClasses().that(leaf()).should().dependOnClassesThat(ours().and(not(leaf()))).check(CLASSES);
  }

  @Test
  void systemSources_areForThoseWhoWire() {
    noClasses()
        .that()
        .resideOutsideOfPackages(ROOT, packageOf("app"))
        .should()
        .dependOnClassesThat(anyOf("", "SystemSources"))
        .check(CLASSES);
  }

  @Test
  void oidcAndCheck_useTimeAloneOfRefresh() {
    noClasses()
        .that()
        .resideInAnyPackage(packageOf("oidc"), packageOf("check"))
        .should()
        .dependOnClassesThat(
            resideInAPackage(packageOf("refresh")).and(not(anyOf("refresh", "Clocks", "Moment"))))
        .check(CLASSES);
  }

  @Test
  void cluster_usesOfKeeperOnlyWhatItWraps() {
    noClasses()
        .that()
        .resideInAPackage(packageOf("cluster"))
        .should()
        .dependOnClassesThat(
            resideInAPackage(packageOf("keeper"))
                .and(not(anyOf("keeper", "Alone", "NodeGroup", "Sharing", "SharingStatus"))))
        .check(CLASSES);
  }

  @Test
  void bus_usesOfPolicyAndSourceOnlyWhatItShows() {
    noClasses()
        .that()
        .resideInAPackage(packageOf("bus"))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(packageOf("refresh"), packageOf("oidc"))
                .and(
                    not(
                        anyOf(
                            "refresh",
                            "AttemptError",
                            "Event",
                            "Health",
                            "HeldToken",
                            "Moment",
                            "Phase",
                            "RefreshState")))
                .and(not(anyOf("oidc", "TokenSource"))))
        .check(CLASSES);
  }

  @Test
  void weaviate_usesTheTypedClientAlone() {
    noClasses()
        .that()
        .resideInAPackage(packageOf("weaviate"))
        .should()
        .dependOnClassesThat(
            ours()
                .and(not(leaf()))
                .and(not(resideInAPackage(packageOf("weaviate"))))
                .and(not(anyOf("", "TokenManager"))))
        .check(CLASSES);
  }

  @Test
  void http_usesSignsOfLifeAndAddressesAlone() {
    noClasses()
        .that()
        .resideInAPackage(packageOf("http"))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(packageOf("keeper"), packageOf("bus"))
                .and(not(anyOf("keeper", "Tally", "Vitals")))
                .and(not(anyOf("bus", "Addresses"))))
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
        .resideInAPackage(packageOf("refresh"))
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
