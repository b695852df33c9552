package dev.tokenmanager.project;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires.Modifier;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

/** What the two jars hold: the library for users, and the service. */
class JarsIT {

  private static final Path TARGET = Path.of("target");
  private static final String SERVICE = "META-INF/services/io.vertx.config.spi.ConfigStoreFactory";
  private static final String STORE = "dev.tokenmanager.app.ConfigurationStoreFactory";

  @Test
  void library_holdsNothingOfTheRunnableJar() throws Exception {
    try (JarFile jar = new JarFile(library().toFile())) {
      assertThat(jar.stream().map(ZipEntry::getName))
          .contains("dev/tokenmanager/TokenManagerVerticle.class", "module-info.class")
          .noneMatch(name -> name.startsWith("dev/tokenmanager/app/"))
          .noneMatch(name -> name.startsWith("META-INF/services/"))
          .noneMatch(name -> name.endsWith("logback.xml"));
    }
  }

  @Test
  void library_isAModule_thatShowsItsTwoPackages() throws Exception {
    ModuleDescriptor module =
        ModuleFinder.of(library()).find("dev.tokenmanager").orElseThrow().descriptor();

    assertThat(module.isAutomatic()).isFalse();
    assertThat(module.exports())
        .extracting(ModuleDescriptor.Exports::source)
        .containsExactlyInAnyOrder("dev.tokenmanager", "dev.tokenmanager.weaviate");
    assertThat(required(module, Modifier.TRANSITIVE))
        .containsExactlyInAnyOrder("io.vertx.core", "io.vertx.web.client");
    assertThat(required(module, Modifier.STATIC))
        .containsExactlyInAnyOrder(
            "client", "client6", "io.vertx.healthcheck", "micrometer.core", "org.jspecify");
  }

  private static List<String> required(ModuleDescriptor module, Modifier modifier) {
    return module.requires().stream()
        .filter(each -> each.modifiers().contains(modifier))
        .map(ModuleDescriptor.Requires::name)
        .toList();
  }

  @Test
  void runnable_holdsBothAndNoModuleDescriptor() throws Exception {
    try (JarFile jar = new JarFile(TARGET.resolve("weaviate-token-manager.jar").toFile())) {
      assertThat(jar.stream().map(ZipEntry::getName))
          .doesNotHaveDuplicates()
          .doesNotContain("module-info.class")
          .contains(
              "dev/tokenmanager/TokenManagerVerticle.class",
              "dev/tokenmanager/app/Main.class",
              "dev/tokenmanager/app/logback.xml",
              "dev/tokenmanager/app/http/page/index.html");
      assertThat(new String(jar.getInputStream(jar.getEntry(SERVICE)).readAllBytes(), UTF_8))
          .contains(STORE);
      assertThat(jar.getManifest().getMainAttributes().getValue("Main-Class"))
          .isEqualTo("dev.tokenmanager.app.Main");
    }
  }

  private static Path library() throws Exception {
    try (Stream<Path> built = Files.list(TARGET)) {
      return built
          .filter(
              file -> file.getFileName().toString().matches(".*-\\d+(\\.\\d+)*(-SNAPSHOT)?\\.jar"))
          .findFirst()
          .orElseThrow();
    }
  }
}
