package dev.tokenmanager.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SecretVolumeSource;
import io.fabric8.kubernetes.api.model.ServiceAccountTokenProjection;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An overlay as it comes out of Kustomize: the pod with our container, and the options that it
 * reads. Blocks while it is read; then immutable.
 */
record KubernetesPod(
    Manifests manifests, Deployment deployment, Container container, ServiceOptions options) {

  static final String NAME = "token-manager";
  static final Path OVERLAYS = Path.of("conf", "kubernetes", "overlays");

  static KubernetesPod read(Path folder) throws Exception {
    Manifests manifests = Kustomize.render(folder);
    Deployment deployment = manifests.only(Deployment.class);
    PodSpec pod = deployment.getSpec().getTemplate().getSpec();
    Container container =
        Stream.concat(pod.getInitContainers().stream(), pod.getContainers().stream())
            .filter(one -> one.getName().equals(NAME))
            .findFirst()
            .orElseThrow();
    String yaml = manifests.one(ConfigMap.class, NAME).getData().get("token-manager.yaml");
    return new KubernetesPod(
        manifests,
        deployment,
        container,
        KubernetesOptions.read(Objects.requireNonNull(yaml, "token-manager.yaml")));
  }

  PodSpec pod() {
    return deployment.getSpec().getTemplate().getSpec();
  }

  Map<String, String> labels() {
    return deployment.getSpec().getTemplate().getMetadata().getLabels();
  }

  Map<String, Integer> ports() {
    return container.getPorts().stream()
        .collect(Collectors.toMap(ContainerPort::getName, ContainerPort::getContainerPort));
  }

  /** The volume that is mounted where that file is, wholly: with subPath no change would arrive. */
  Volume volumeOf(Path file) {
    VolumeMount mount =
        container.getVolumeMounts().stream()
            .filter(one -> Path.of(one.getMountPath()).equals(file.getParent()))
            .findFirst()
            .orElseThrow(() -> new AssertionError("nothing is mounted for " + file));
    assertThat(mount.getSubPath()).isNull();
    assertThat(mount.getReadOnly()).isTrue();
    return pod().getVolumes().stream()
        .filter(volume -> volume.getName().equals(mount.getName()))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no volume " + mount.getName()));
  }

  /** The files that the options name. */
  List<Path> files() {
    return Stream.of(
            options.config().encode(),
            String.valueOf(options.eventBus()),
            String.valueOf(options.http()))
        .flatMap(part -> Stream.of(part.split("[\"=, \\]]")))
        .filter(word -> word.startsWith("/run/"))
        .distinct()
        .map(Path::of)
        .toList();
  }

  /** The projected token that is mounted as that file, null: another kind of volume. */
  static @Nullable ServiceAccountTokenProjection projected(Volume volume, Path file) {
    return volume.getProjected() == null
        ? null
        : volume.getProjected().getSources().stream()
            .map(VolumeProjection::getServiceAccountToken)
            .filter(token -> token != null && file.endsWith(token.getPath()))
            .findFirst()
            .orElse(null);
  }

  /** Whether a file of the project tells the command that makes the Secret with that file in it. */
  static boolean isMadeAsTold(SecretVolumeSource secret, Path file) throws Exception {
    try (Stream<Path> all = Files.walk(Path.of("conf", "kubernetes"))) {
      for (Path told : all.filter(one -> one.endsWith("kustomization.yaml")).toList()) {
        String text = Files.readString(told).replace("\\\n#  ", "");
        String command = "kubectl create secret generic " + secret.getSecretName() + " ";
        if (text.lines()
            .anyMatch(
                line ->
                    line.contains(command)
                        && (line + " ").contains("--from-file=" + file.getFileName() + " "))) {
          return true;
        }
      }
    }
    return false;
  }
}
