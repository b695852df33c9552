package dev.tokenmanager.app;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.config.Config;
import dev.tokenmanager.internal.config.AuthOptions;
import dev.tokenmanager.internal.config.EventBusListenOptions;
import dev.tokenmanager.internal.config.HttpOptions;
import dev.tokenmanager.internal.config.VerticleOptions;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountTokenProjection;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The manifests in conf/kubernetes are right, and agree with each other and with what they run. */
class KubernetesFilesTest {

  private static final String NAME = "token-manager";

  @TempDir private Path folder;
  private Manifests manifests;
  private Deployment deployment;
  private PodSpec pod;
  private Container container;
  private ServiceOptions options;

  @BeforeEach
  void read() throws Exception {
    manifests = Manifests.read(Path.of("conf", "kubernetes"));
    deployment = manifests.one(Deployment.class, NAME);
    pod = deployment.getSpec().getTemplate().getSpec();
    container = pod.getContainers().get(0);
    Map<String, String> files = manifests.one(ConfigMap.class, NAME).getData();
    assertThat(files).containsOnlyKeys("token-manager.yaml");
    String yaml = requireNonNull(files.get("token-manager.yaml"));
    options =
        ConfigurationSources.of(Files.writeString(folder.resolve("a.yaml"), yaml), Map.of(), null)
            .load();
  }

  private Map<String, Integer> ports() {
    return container.getPorts().stream()
        .collect(Collectors.toMap(ContainerPort::getName, ContainerPort::getContainerPort));
  }

  private EventBusListenOptions eventBus() {
    return requireNonNull(options.eventBus());
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

  @Test
  void selectors_all_findThePodsOfTheDeployment() {
    Map<String, String> labels = deployment.getSpec().getTemplate().getMetadata().getLabels();
    Map<String, String> selector = deployment.getSpec().getSelector().getMatchLabels();
    NetworkPolicy policy = manifests.one(NetworkPolicy.class, NAME);

    assertThat(labels).containsAllEntriesOf(selector);
    assertThat(
            List.of(
                manifests.one(Service.class, NAME).getSpec().getSelector(),
                manifests.one(Service.class, "token-manager-nodes").getSpec().getSelector(),
                manifests
                    .one(PodDisruptionBudget.class, NAME)
                    .getSpec()
                    .getSelector()
                    .getMatchLabels(),
                pod.getTopologySpreadConstraints().get(0).getLabelSelector().getMatchLabels(),
                policy.getSpec().getPodSelector().getMatchLabels(),
                policy
                    .getSpec()
                    .getIngress()
                    .get(0)
                    .getFrom()
                    .get(0)
                    .getPodSelector()
                    .getMatchLabels()))
        .allSatisfy(other -> assertThat(other).isEqualTo(selector));
  }

  @Test
  void ports_all_areThoseOfTheOptions() throws Exception {
    Config cluster = ClusterConfig.load("conf/cluster-kubernetes.xml", Path.of("none"));
    HttpOptions http = options.http();

    assertThat(http.host()).isEqualTo("0.0.0.0");
    assertThat(ports())
        .isEqualTo(
            Map.of(
                "http", http.port(),
                "hazelcast", cluster.getNetworkConfig().getPort(),
                "event-bus", eventBus().port()));
    assertThat(deployment.getSpec().getTemplate().getMetadata().getAnnotations())
        .containsEntry("prometheus.io/port", Integer.toString(http.port()));
  }

  @Test
  void services_ports_arePortsOfThePod() {
    for (String name : List.of(NAME, "token-manager-nodes")) {
      for (ServicePort port : manifests.one(Service.class, name).getSpec().getPorts()) {
        assertThat(ports()).containsEntry(port.getTargetPort().getStrVal(), port.getPort());
      }
    }
    assertThat(manifests.one(NetworkPolicy.class, NAME).getSpec().getIngress())
        .flatExtracting(rule -> rule.getPorts())
        .extracting(port -> port.getPort().getStrVal())
        .containsExactlyInAnyOrderElementsOf(ports().keySet());
  }

  @Test
  void discovery_service_namesPodsThatAreNotReady() throws Exception {
    Config cluster = ClusterConfig.load("conf/cluster-kubernetes.xml", Path.of("none"));
    String name =
        cluster.getNetworkConfig().getJoin().getKubernetesConfig().getProperty("service-dns");
    var service = manifests.one(Service.class, requireNonNull(name)).getSpec();

    assertThat(service.getClusterIP()).isEqualTo("None");
    assertThat(service.getPublishNotReadyAddresses()).isTrue();
  }

  @Test
  void probes_all_askTheHealthEndpoints() {
    assertThat(path(container.getStartupProbe())).isEqualTo("/health/live");
    assertThat(path(container.getLivenessProbe())).isEqualTo("/health/live");
    assertThat(path(container.getReadinessProbe())).isEqualTo("/health/ready");
  }

  /** A JVM on a twentieth of a processor, which a busy node may leave it, takes minutes. */
  @Test
  void startupProbe_leavesTimeOnASmallBusyNode() {
    Probe probe = container.getStartupProbe();

    assertThat(probe.getPeriodSeconds() * probe.getFailureThreshold())
        .isGreaterThanOrEqualTo(5 * 60);
    assertThat(probe.getPeriodSeconds()).isLessThanOrEqualTo(5);
    assertThat(probe.getTimeoutSeconds()).isGreaterThanOrEqualTo(5);
  }

  private static String path(Probe probe) {
    assertThat(probe.getHttpGet().getPort().getStrVal()).isEqualTo("http");
    return probe.getHttpGet().getPath();
  }

  /** The profile "restricted" of the Pod Security Standards. */
  @Test
  void security_pod_meetsTheRestrictedProfile() throws Exception {
    assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(Files.readString(Path.of("src", "main", "docker", "Dockerfile")))
        .contains("USER " + pod.getSecurityContext().getRunAsUser() + ":");
    assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    assertThat(pod.getHostNetwork()).isNull();
    assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
    assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
    assertThat(container.getSecurityContext().getPrivileged()).isNull();
    assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(container.getSecurityContext().getCapabilities().getAdd()).isEmpty();
  }

  @Test
  void account_hasNoToken() {
    assertThat(pod.getServiceAccountName()).isEqualTo(NAME);
    assertThat(pod.getAutomountServiceAccountToken()).isFalse();
    assertThat(manifests.one(ServiceAccount.class, NAME).getAutomountServiceAccountToken())
        .isFalse();
  }

  @Test
  void command_words_areThoseOfTheJar() {
    List<String> words = container.getArgs();

    assertThat(words).first().isEqualTo("run");
    // Refuses what it does not know.
    Main.commandLine().parseArgs(words.toArray(String[]::new));
    assertThat(words).contains("-cluster");
  }

  @Test
  void options_severalNodes_shareUnderAKeyAndHaveTls() {
    options.check(true);
    VerticleOptions verticle = options.verticle();

    assertThat(deployment.getSpec().getReplicas()).isGreaterThan(1);
    assertThat(verticle.cluster().encryptionKey()).isNotNull();
    assertThat(eventBus().tls()).isNotNull();
    assertThat(requireNonNull(verticle.tokens().get("default")).auth())
        .isInstanceOf(AuthOptions.ClientCredentials.class);
  }

  /** Each file that the options name stands in a mounted folder, and is made as the file tells. */
  @Test
  void files_ofTheOptions_areMounted() throws Exception {
    String text = Files.readString(Path.of("conf", "kubernetes", "configuration.yaml"));
    VolumeMount secrets = mount("secrets");
    Path assertion = Path.of(mount("identity").getMountPath(), projectedToken().getPath());
    List<String> files =
        Stream.of(options.config().encode(), String.valueOf(eventBus().tls()))
            .flatMap(part -> Stream.of(part.split("[\"=, \\]]")))
            .filter(word -> word.startsWith("/"))
            .filter(word -> !word.equals(assertion.toString()))
            .distinct()
            .toList();

    assertThat(options.config().encode()).contains(assertion.toString());
    assertThat(files)
        .hasSizeGreaterThanOrEqualTo(3)
        .allSatisfy(
            file -> {
              Path path = Path.of(file);
              assertThat(path.getParent()).isEqualTo(Path.of(secrets.getMountPath()));
              assertThat(text).contains("--from-file=" + path.getFileName());
            });
    assertThat(text).contains("create secret generic " + secretName() + " ");
    assertThat(secrets.getSubPath()).isNull();
    assertThat(mount("configuration").getMountPath()).isEqualTo("/app/conf");
  }

  private ServiceAccountTokenProjection projectedToken() {
    return pod.getVolumes().stream()
        .filter(volume -> volume.getName().equals("identity"))
        .flatMap(volume -> volume.getProjected().getSources().stream())
        .map(VolumeProjection::getServiceAccountToken)
        .findFirst()
        .orElseThrow();
  }

  /** The audience is the provider's, and the token is renewed long before it ends. */
  @Test
  void identity_isForTheProvider() {
    ServiceAccountTokenProjection token = projectedToken();

    assertThat(token.getAudience()).isEqualTo(options.config().getString("issuerUrl"));
    assertThat(token.getExpirationSeconds()).isBetween(600L, 86_400L);
  }

  private VolumeMount mount(String volume) {
    assertThat(pod.getVolumes()).anyMatch(one -> one.getName().equals(volume));
    return container.getVolumeMounts().stream()
        .filter(mount -> mount.getName().equals(volume))
        .findFirst()
        .orElseThrow();
  }

  private String secretName() {
    return pod.getVolumes().stream()
        .filter(volume -> volume.getSecret() != null)
        .map(volume -> volume.getSecret().getSecretName())
        .findFirst()
        .orElseThrow();
  }

  @Test
  void budget_oneNodeAtATime() {
    assertThat(
            manifests
                .one(PodDisruptionBudget.class, NAME)
                .getSpec()
                .getMaxUnavailable()
                .getIntVal())
        .isEqualTo(1);
    assertThat(pod.getTerminationGracePeriodSeconds()).isGreaterThan(5);
  }
}
