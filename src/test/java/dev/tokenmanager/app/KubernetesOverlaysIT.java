package dev.tokenmanager.app;

import static dev.tokenmanager.app.KubernetesPod.NAME;
import static dev.tokenmanager.app.KubernetesPod.OVERLAYS;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import dev.tokenmanager.internal.config.AuthOptions;
import dev.tokenmanager.internal.config.VerticleOptions;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountTokenProjection;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the overlays come to is right, and agrees with itself and with what it runs. */
@Tag("operations")
class KubernetesOverlaysIT {

  private static KubernetesPod read(String overlay) throws Exception {
    return KubernetesPod.read(OVERLAYS.resolve(overlay));
  }

  @ParameterizedTest
  @ValueSource(strings = {"client-secret", "projected-token", "cluster"})
  void selectors_all_findThePodsOfTheDeployment(String overlay) throws Exception {
    KubernetesPod pod = read(overlay);
    Map<String, String> selector = pod.deployment().getSpec().getSelector().getMatchLabels();

    assertThat(pod.labels()).containsAllEntriesOf(selector);
    assertThat(pod.manifests().all(Service.class))
        .allSatisfy(one -> assertThat(one.getSpec().getSelector()).isEqualTo(selector));
    assertThat(pod.manifests().one(NetworkPolicy.class, NAME).getSpec().getPodSelector())
        .returns(selector, policy -> policy.getMatchLabels());
  }

  @ParameterizedTest
  @ValueSource(strings = {"client-secret", "projected-token", "cluster", "sidecar"})
  void ports_ofProbesServicesAndPolicy_arePortsOfThePod(String overlay) throws Exception {
    KubernetesPod pod = read(overlay);

    assertThat(pod.ports()).containsEntry("token-status", pod.options().http().port());
    for (Service service : pod.manifests().all(Service.class)) {
      for (ServicePort port : service.getSpec().getPorts()) {
        assertThat(pod.ports()).containsEntry(port.getTargetPort().getStrVal(), port.getPort());
      }
    }
    for (NetworkPolicy policy : pod.manifests().all(NetworkPolicy.class)) {
      assertThat(policy.getSpec().getIngress())
          .flatExtracting(rule -> rule.getPorts())
          .extracting(port -> port.getPort().getStrVal())
          .containsExactlyInAnyOrderElementsOf(pod.ports().keySet());
    }
    for (Probe probe : probes(pod)) {
      assertThat(probe.getHttpGet().getPort().getStrVal()).isEqualTo("token-status");
    }
  }

  private static List<Probe> probes(KubernetesPod pod) {
    return Stream.of(
            pod.container().getStartupProbe(),
            pod.container().getLivenessProbe(),
            pod.container().getReadinessProbe())
        .filter(probe -> probe != null)
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"client-secret", "projected-token", "cluster", "sidecar"})
  void probes_askTheHealthEndpoints_belowThePathOfTheOptions(String overlay) throws Exception {
    KubernetesPod pod = read(overlay);
    String base = pod.options().http().path();

    assertThat(pod.container().getStartupProbe().getHttpGet().getPath())
        .isEqualTo(base + "health/live");
    assertThat(pod.container().getLivenessProbe().getHttpGet().getPath())
        .isEqualTo(base + "health/live");
    Probe ready = pod.container().getReadinessProbe();
    if (overlay.equals("sidecar")) {
      assertThat(ready).as("an outage must not take every pod of an application out").isNull();
    } else {
      assertThat(ready.getHttpGet().getPath()).isEqualTo(base + "health/ready");
    }
  }

  /** A JVM on a twentieth of a processor, which a busy node may leave it, takes minutes. */
  @ParameterizedTest
  @ValueSource(strings = {"client-secret", "cluster", "sidecar"})
  void startupProbe_leavesTimeOnASmallBusyNode(String overlay) throws Exception {
    Probe probe = read(overlay).container().getStartupProbe();

    assertThat(probe.getPeriodSeconds() * probe.getFailureThreshold())
        .isGreaterThanOrEqualTo(5 * 60);
    assertThat(probe.getPeriodSeconds()).isLessThanOrEqualTo(5);
    assertThat(probe.getTimeoutSeconds()).isGreaterThanOrEqualTo(5);
  }

  /** The profile "restricted" of the Pod Security Standards. */
  @ParameterizedTest
  @ValueSource(strings = {"client-secret", "projected-token", "cluster"})
  void security_pod_meetsTheRestrictedProfile(String overlay) throws Exception {
    KubernetesPod pod = read(overlay);

    assertThat(pod.pod().getSecurityContext().getRunAsNonRoot()).isTrue();
    assertThat(dockerfile())
        .contains("USER " + pod.pod().getSecurityContext().getRunAsUser() + ":");
    assertThat(pod.pod().getSecurityContext().getSeccompProfile().getType())
        .isEqualTo("RuntimeDefault");
    assertThat(pod.pod().getHostNetwork()).isNull();
    assertRestricted(pod.container().getSecurityContext());
  }

  /** Whatever the application's pod has: the sidecar brings its own. */
  @Test
  void security_sidecar_meetsTheRestrictedProfileByItself() throws Exception {
    SecurityContext own = read("sidecar").container().getSecurityContext();

    assertThat(own.getRunAsNonRoot()).isTrue();
    assertThat(dockerfile()).contains("USER " + own.getRunAsUser() + ":");
    assertThat(own.getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
    assertRestricted(own);
  }

  private static String dockerfile() throws Exception {
    return Files.readString(Path.of("src", "main", "docker", "Dockerfile"));
  }

  private static void assertRestricted(SecurityContext context) {
    assertThat(context.getAllowPrivilegeEscalation()).isFalse();
    assertThat(context.getReadOnlyRootFilesystem()).isTrue();
    assertThat(context.getPrivileged()).isNull();
    assertThat(context.getCapabilities().getDrop()).containsExactly("ALL");
    assertThat(context.getCapabilities().getAdd()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"client-secret", "projected-token", "cluster"})
  void account_hasNoToken(String overlay) throws Exception {
    KubernetesPod pod = read(overlay);

    assertThat(pod.pod().getServiceAccountName()).isEqualTo(NAME);
    assertThat(pod.pod().getAutomountServiceAccountToken()).isFalse();
    assertThat(pod.manifests().one(ServiceAccount.class, NAME).getAutomountServiceAccountToken())
        .isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"client-secret", "projected-token", "cluster", "sidecar"})
  void command_isOneOfTheJar_andNoVariableLooksLikeAnOption(String overlay) throws Exception {
    KubernetesPod pod = read(overlay);
    List<String> words = pod.container().getArgs();

    assertThat(words).first().isEqualTo("run");
    Main.commandLine().parseArgs(words.toArray(String[]::new)); // refuses what it does not know
    boolean clustered = words.contains("-cluster");
    assertThat(clustered).isEqualTo(overlay.equals("cluster"));
    pod.options().check(clustered);
    assertThat(pod.container().getEnv())
        .noneMatch(variable -> variable.getName().startsWith("TOKEN_MANAGER_"));
  }

  /** Each is in a mounted volume, of a Secret that is made as the files tell, or projected. */
  @ParameterizedTest
  @ValueSource(strings = {"client-secret", "projected-token", "cluster", "sidecar"})
  void files_ofTheOptions_areMounted(String overlay) throws Exception {
    KubernetesPod pod = read(overlay);

    assertThat(pod.files()).isNotEmpty();
    for (Path file : pod.files()) {
      Volume volume = pod.volumeOf(file);
      if (volume.getSecret() == null) {
        assertThat(KubernetesPod.projected(volume, file)).as("%s", file).isNotNull();
      } else {
        assertThat(KubernetesPod.isMadeAsTold(volume.getSecret(), file)).as("%s", file).isTrue();
        assertReadable(pod, volume.getSecret().getDefaultMode());
      }
    }
    assertThat(pod.volumeOf(Path.of("/app/conf/token-manager.yaml")).getConfigMap().getName())
        .isEqualTo(NAME);
  }

  /** By its group, where the pod has that; else by everybody, which is the container alone. */
  private static void assertReadable(KubernetesPod pod, int mode) {
    boolean hasGroup =
        pod.pod().getSecurityContext() != null
            && pod.pod().getSecurityContext().getFsGroup() != null;
    assertThat(mode).isEqualTo(hasGroup ? 0440 : 0444);
  }

  /** Every Secret that is mounted is one that the options name a file of. */
  @ParameterizedTest
  @ValueSource(strings = {"client-secret", "projected-token", "cluster", "sidecar"})
  void secrets_mounted_areUsed(String overlay) throws Exception {
    KubernetesPod pod = read(overlay);
    List<String> used =
        pod.files().stream().map(file -> pod.volumeOf(file).getName()).distinct().toList();

    assertThat(pod.pod().getVolumes())
        .filteredOn(volume -> volume.getSecret() != null || volume.getProjected() != null)
        .extracting(Volume::getName)
        .containsExactlyInAnyOrderElementsOf(used);
  }

  /** The audience is the provider's, and the token is renewed long before it ends. */
  @ParameterizedTest
  @ValueSource(strings = {"projected-token", "cluster"})
  void identity_isForTheProvider(String overlay) throws Exception {
    KubernetesPod pod = read(overlay);
    Path file = Path.of("/run/token-manager-identity/provider");
    ServiceAccountTokenProjection token =
        requireNonNull(KubernetesPod.projected(pod.volumeOf(file), file));

    assertThat(pod.files()).contains(file);
    assertThat(token.getAudience()).isEqualTo(pod.options().config().getString("issuerUrl"));
    assertThat(token.getExpirationSeconds()).isBetween(600L, 86_400L);
  }

  @Test
  void cluster_severalNodes_shareUnderAKeyAndHaveTls() throws Exception {
    KubernetesPod pod = read("cluster");
    VerticleOptions verticle = pod.options().verticle();

    assertThat(pod.deployment().getSpec().getReplicas()).isGreaterThan(1);
    assertThat(verticle.cluster().encryptionKey()).isNotNull();
    assertThat(requireNonNull(pod.options().eventBus()).tls()).isNotNull();
    assertThat(requireNonNull(verticle.tokens().get("default")).auth())
        .isInstanceOf(AuthOptions.ClientCredentials.class);
  }

  @Test
  void cluster_nodes_findEachOtherByAServiceThatNamesPodsThatAreNotReady(@TempDir Path folder)
      throws Exception {
    KubernetesPod pod = read("cluster");
    String xml = pod.manifests().one(ConfigMap.class, NAME).getData().get("cluster.xml");
    Path file = Files.writeString(folder.resolve("cluster.xml"), requireNonNull(xml));
    Config cluster = ClusterConfig.load(file.toString(), Path.of("none"));
    Map<String, Integer> ports =
        Map.of(
            "token-status", pod.options().http().port(),
            "hazelcast", cluster.getNetworkConfig().getPort(),
            "event-bus", requireNonNull(pod.options().eventBus()).port());
    String name =
        cluster.getNetworkConfig().getJoin().getKubernetesConfig().getProperty("service-dns");
    var service = pod.manifests().one(Service.class, requireNonNull(name)).getSpec();

    assertThat(pod.ports()).isEqualTo(ports);
    assertThat(service.getClusterIP()).isEqualTo("None");
    assertThat(service.getPublishNotReadyAddresses()).isTrue();
  }

  @Test
  void cluster_hazelcast_isReachedByItsNodesAlone() throws Exception {
    NetworkPolicy policy = read("cluster").manifests().one(NetworkPolicy.class, NAME);

    assertThat(policy.getSpec().getIngress())
        .filteredOn(
            rule ->
                rule.getPorts().stream()
                    .anyMatch(port -> !port.getPort().getStrVal().equals("token-status")))
        .singleElement()
        .satisfies(
            rule ->
                assertThat(rule.getFrom())
                    .singleElement()
                    .returns(policy.getSpec().getPodSelector(), peer -> peer.getPodSelector()));
  }

  @Test
  void cluster_budget_oneNodeAtATime() throws Exception {
    KubernetesPod pod = read("cluster");

    assertThat(
            pod.manifests()
                .one(PodDisruptionBudget.class, NAME)
                .getSpec()
                .getMaxUnavailable()
                .getIntVal())
        .isEqualTo(1);
    assertThat(pod.pod().getTerminationGracePeriodSeconds()).isGreaterThan(5);
  }

  @Test
  void sidecar_isStartedBeforeTheApplication_whichIsLeftAsItIs() throws Exception {
    KubernetesPod pod = read("sidecar");

    assertThat(pod.pod().getInitContainers()).containsExactly(pod.container());
    assertThat(pod.container().getRestartPolicy()).isEqualTo("Always");
    assertThat(pod.pod().getContainers())
        .singleElement()
        .satisfies(
            application -> {
              assertThat(application.getName()).isEqualTo("application");
              assertThat(application.getVolumeMounts()).isEmpty();
            });
    assertThat(pod.pod().getVolumes()).allMatch(one -> one.getName().startsWith(NAME));
  }

  /** A folder beside conf, as the page has it: of the cluster, with another provider. */
  @Test
  void page_ownOverlay_isOfOnePiece() throws Exception {
    Path own = Files.createTempDirectory(Path.of("target"), "own");
    String text = KubernetesPage.block("own-overlay");
    Files.writeString(own.resolve("kustomization.yaml"), text.replace("../conf/", "../../conf/"));
    Files.writeString(own.resolve("token-manager.yaml"), KubernetesPage.block("own-options"));

    KubernetesPod pod = KubernetesPod.read(own);

    Path identity = Path.of("/run/token-manager-identity/provider");
    assertThat(requireNonNull(KubernetesPod.projected(pod.volumeOf(identity), identity)))
        .returns("https://login.example.com/realms/search", token -> token.getAudience());
    assertThat(pod.options().config().getString("issuerUrl"))
        .isEqualTo("https://login.example.com/realms/search");
    assertThat(pod.container().getImage())
        .isEqualTo("registry.example.com/weaviate-token-manager:0.1.0");
    assertThat(pod.files()).allSatisfy(file -> assertThat(pod.volumeOf(file)).isNotNull());
    assertThat(pod.manifests().one(ConfigMap.class, NAME).getData())
        .containsOnlyKeys("token-manager.yaml", "cluster.xml");
    assertThat(pod.manifests().all())
        .allMatch(one -> "search".equals(one.getMetadata().getNamespace()));
  }

  /** As a user's own overlay has it: the component beside any overlay. */
  @ParameterizedTest
  @ValueSource(strings = {"cluster", "sidecar"})
  void monitoring_findsThePodsAndTheirPort(String overlay) throws Exception {
    Path own = Files.createTempDirectory(Path.of("target"), "own-overlay");
    Files.writeString(
        own.resolve("kustomization.yaml"),
        """
        resources: [%1$s/overlays/%2$s]
        components: [%1$s/components/monitoring]
        """
            .formatted(own.relativize(Path.of("conf", "kubernetes")), overlay));

    KubernetesPod pod = KubernetesPod.read(own);

    PodMonitor monitor = pod.manifests().one(PodMonitor.class, NAME);
    assertThat(monitor.getSpec().getSelector().getMatchExpressions())
        .singleElement()
        .satisfies(wanted -> assertThat(pod.labels()).containsKey(wanted.getKey()));
    assertThat(monitor.getSpec().getPodMetricsEndpoints())
        .singleElement()
        .satisfies(
            endpoint -> {
              assertThat(pod.ports()).containsKey(endpoint.getPort());
              assertThat(endpoint.getPath()).isEqualTo(pod.options().http().path() + "metrics");
            });
  }
}
