package dev.tokenmanager.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each file of conf/kubernetes by itself. What they come to together is {@link
 * KubernetesOverlaysIT}'s, which needs Kustomize.
 */
class KubernetesFilesTest {

  private static final Path ROOT = Path.of("conf", "kubernetes");

  private static List<Path> files() throws Exception {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** Manifests, and patches of them. */
  static List<Path> manifests() throws Exception {
    return files().stream()
        .filter(file -> !file.endsWith("kustomization.yaml"))
        .filter(file -> !file.endsWith("token-manager.yaml"))
        .filter(file -> !file.endsWith("cluster.xml"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("manifests")
  void parse_manifest_hasNoUnknownField(Path file) throws Exception {
    List<HasMetadata> parsed = Manifests.parse(Files.readString(file));

    assertThat(parsed).isNotEmpty().allMatch(one -> one.getMetadata().getName() != null);
  }

  @Test
  void parse_unknownField_isRefused() {
    String text =
        """
        apiVersion: apps/v1
        kind: Deployment
        spec: { template: { spec: { containers: [ { name: a, redinessProbe: {} } ] } } }
        """;

    assertThatThrownBy(() -> Manifests.parse(text)).hasMessageContaining("redinessProbe");
  }

  @Test
  void parse_versionOfAnotherTime_isRefused() {
    String text = "{apiVersion: policy/v1beta1, kind: PodDisruptionBudget}";

    assertThatThrownBy(() -> Manifests.parse(text)).hasMessageContaining("policy/v1beta1");
  }

  static List<Path> options() throws Exception {
    return files().stream().filter(file -> file.endsWith("token-manager.yaml")).toList();
  }

  @ParameterizedTest
  @MethodSource("options")
  void options_areAcceptedByTheStrictReader(Path file) throws Exception {
    ServiceOptions options = KubernetesOptions.read(Files.readString(file));

    assertThat(options.verticle().tokens()).containsOnlyKeys("default");
    assertThat(options.http().host()).as("probes come from outside the pod").isEqualTo("0.0.0.0");
  }

  @Test
  void options_eachOverlayHasItsOwn() throws Exception {
    try (Stream<Path> overlays = Files.list(ROOT.resolve("overlays"))) {
      assertThat(overlays.map(overlay -> overlay.resolve("token-manager.yaml")))
          .hasSize(4)
          .containsExactlyInAnyOrderElementsOf(options());
    }
  }

  @Test
  void options_ofThePage_areAcceptedByTheStrictReader() throws Exception {
    String own = KubernetesPage.block("own-options");
    String guarded = own.replaceAll("(?m)^http: .*\n", "") + KubernetesPage.block("http-options");

    KubernetesOptions.read(own).check(true);
    ServiceOptions options = KubernetesOptions.read(guarded);
    options.check(true);
    assertThat(options.http().token()).isNotNull();
    assertThat(options.http().tls()).isNotNull();
  }
}
