package dev.tokenmanager.project;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.elements.ClassesShouldConjunction;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** What main code must not call, but in one place. */
class ForbiddenCallsTest {

  private static final String WIRING = "dev.tokenmanager.internal.time.SystemSources";
  private static final String CONSTRUCTOR = "<init>";

  /** Methods by class; constructors of classes of randomness and time are forbidden as a whole. */
  private static final Map<String, Set<String>> CLOCKS_AND_RANDOMNESS =
      Map.of(
          "java.lang.System", Set.of("currentTimeMillis", "nanoTime"),
          "java.lang.Math", Set.of("random"),
          "java.util.UUID", Set.of("randomUUID"),
          "java.util.Date", Set.of(CONSTRUCTOR),
          "java.util.Random", Set.of(CONSTRUCTOR),
          "java.util.SplittableRandom", Set.of(CONSTRUCTOR),
          "java.security.SecureRandom", Set.of(CONSTRUCTOR, "getInstance", "getInstanceStrong"),
          "java.util.concurrent.ThreadLocalRandom", Set.of("current"),
          "java.util.random.RandomGenerator", Set.of("of", "getDefault"));

  private static final JavaClasses MAIN =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.tokenmanager");

  private static DescribedPredicate<JavaAccess<?>> clockOrRandomness() {
    return describe(
        "a clock or randomness of the system",
        access -> {
          AccessTarget target = access.getTarget();
          String owner = target.getOwner().getName();
          String name = target.getName();
          return CLOCKS_AND_RANDOMNESS.getOrDefault(owner, Set.of()).contains(name)
              || (owner.startsWith("java.time.")
                  && (name.equals("now") || name.startsWith("system") || name.startsWith("tick")));
        });
  }

  private static ClassesShouldConjunction noneReads(String except) {
    return noClasses()
        .that()
        .doNotHaveFullyQualifiedName(except)
        .should()
        .accessTargetWhere(clockOrRandomness());
  }

  @Test
  void clocksAndRandomness_areReadInOnePlace() {
    noneReads(WIRING).check(MAIN);
  }

  @Test
  void clocksAndRandomness_whereTheyAreRead_areSeen() {
    JavaClasses offender = new ClassFileImporter().importClasses(Offender.class);

    assertThat(noneReads(WIRING).evaluate(offender).getFailureReport().getDetails()).hasSize(10);
    assertThat(noneReads("nobody").evaluate(MAIN).getFailureReport().getDetails())
        .hasSize(4)
        .allMatch(detail -> detail.contains(WIRING));
  }

  @Test
  void standardOutputAndError_areForTheApp() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.tokenmanager.app..")
        .should()
        .accessField(System.class, "out")
        .orShould()
        .accessField(System.class, "err")
        .orShould()
        .callMethod(Throwable.class, "printStackTrace")
        .check(MAIN);
  }

  @Test
  void logging_isSlf4j() {
    noClasses()
        .that()
        // The format of the runnable jar's log is its own matter.
        .haveNameNotMatching("dev\\.tokenmanager\\.app\\.(LogFormat|JsonLogEncoder)")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "java.util.logging..", "io.vertx.core.internal.logging..", "ch.qos.logback..")
        .check(MAIN);
  }

  /** Never run: shows that the rule sees calls, references and constructors. */
  @SuppressWarnings({"unused", "JavaUtilDate", "TimeZoneUsage"})
  private static final class Offender {
    Object[] all() {
      Runnable reference = System::nanoTime;
      return new Object[] {
        reference,
        System.currentTimeMillis(),
        Math.random(),
        Instant.now(),
        InstantSource.system(),
        Clock.systemUTC(),
        new Date(),
        new Random(),
        UUID.randomUUID(),
        ThreadLocalRandom.current()
      };
    }
  }
}
