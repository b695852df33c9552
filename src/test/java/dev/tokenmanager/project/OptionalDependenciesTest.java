package dev.tokenmanager.project;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.File;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What users must bring is needed by the one class that is about it, and by no other. */
class OptionalDependenciesTest {

  private static final List<String> OPTIONAL =
      List.of("micrometer", "prometheus", "vertx-health-check", "client6");

  private static final JavaClasses LIBRARY =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("/dev/tokenmanager/app/"))
          .importPackages("dev.tokenmanager");

  @ParameterizedTest
  @CsvSource({
    "io.vertx.ext.healthchecks.., dev.tokenmanager.TokenManagerHealth",
    "io.micrometer.., dev.tokenmanager.TokenManagerMetrics|dev.tokenmanager.internal.metrics\\..*"
  })
  void optional_isUsedByThoseWhoAreAboutIt(String optional, String users) {
    noClasses()
        .that()
        .haveNameNotMatching("(" + users + ")(\\$.*)?")
        .should()
        .dependOnClassesThat()
        .resideInAPackage(optional)
        .check(LIBRARY);
  }

  /** The class path of the tests, less what users need not have. */
  private static URLClassLoader without(List<String> artifacts) {
    Predicate<String> kept =
        path -> artifacts.stream().noneMatch(Path.of(path).getFileName().toString()::contains);
    URL[] path =
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(kept)
            .map(OptionalDependenciesTest::url)
            .toArray(URL[]::new);
    return new URLClassLoader(path, ClassLoader.getPlatformClassLoader());
  }

  private static URL url(String path) {
    try {
      return Path.of(path).toUri().toURL();
    } catch (MalformedURLException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void others_loadAndLinkWithoutIt() throws Exception {
    try (URLClassLoader plain = without(OPTIONAL)) {
      for (String name : List.of("TokenManagerHealth", "TokenManagerMetrics")) {
        assertThat(links(plain, "dev.tokenmanager." + name)).as(name).isFalse();
      }
      for (String name :
          List.of(
              "TokenManager",
              "TokenManagerVerticle",
              "TokenManagerOptions",
              "AccessToken",
              "internal.service.TokenService",
              "internal.service.ServiceMetrics",
              "internal.bus.Consumers")) {
        assertThat(links(plain, "dev.tokenmanager." + name)).as(name).isTrue();
      }
    }
  }

  /** Initialises the class, and resolves what its methods show. */
  private static boolean links(ClassLoader loader, String name) throws ClassNotFoundException {
    try {
      Class<?> type = Class.forName(name, true, loader);
      return type.getDeclaredMethods().length + type.getDeclaredConstructors().length > 0;
    } catch (NoClassDefFoundError missing) {
      return false;
    }
  }
}
