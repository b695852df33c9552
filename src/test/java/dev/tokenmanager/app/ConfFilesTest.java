package dev.tokenmanager.app;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The options files that come with the project are right. */
class ConfFilesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "conf/token-manager.yaml",
        "conf/token-manager.json",
        "conf/token-manager-cluster.yaml",
        "conf/tour.yaml",
        "conf/sidecar.yaml",
        "conf/sidecar-trial.yaml",
        "conf/compose/sidecar.yaml",
        "conf/compose/token-manager.yaml"
      })
  void read_fileOfTheProject_isAccepted(String file) throws Exception {
    ServiceOptions options = ConfigurationSources.of(Path.of(file), Map.of(), null).load();

    assertThat(options.verticle().tokens()).containsOnlyKeys("default");
  }

  @ParameterizedTest
  @ValueSource(strings = {"conf/token-manager-cluster.yaml", "conf/compose/token-manager.yaml"})
  void read_fileForClusters_sharesUnderAKeyAndHasTls(String file) throws Exception {
    ServiceOptions options = ConfigurationSources.of(Path.of(file), Map.of(), null).load();

    options.check(true);
    assertThat(options.verticle().cluster().encryptionKey()).isNotNull();
    assertThat(requireNonNull(options.eventBus()).tls()).isNotNull();
  }

  /** They differ in how nodes find each other, not in how long one waits for another. */
  @ParameterizedTest
  @ValueSource(
      strings = {"conf/kubernetes/overlays/cluster/cluster.xml", "conf/compose/cluster.xml"})
  void load_otherClusterFiles_areAsTheFirst(String file) throws Exception {
    Config first = ClusterConfig.load("conf/cluster.xml", Path.of("none"));
    Config other = ClusterConfig.load(file, Path.of("none"));
    Properties expected = new Properties();
    expected.putAll(first.getProperties());
    expected.remove("hazelcast.tcp.join.port.try.count");

    assertThat(other.getClusterName()).isEqualTo(first.getClusterName());
    assertThat(other.getProperties()).isEqualTo(expected);
    assertThat(other.getMapConfigs()).isEqualTo(first.getMapConfigs());
    assertThat(other.getMultiMapConfigs()).isEqualTo(first.getMultiMapConfigs());
    assertThat(other.getNetworkConfig().getJoin().getMulticastConfig().isEnabled()).isFalse();
  }
}
