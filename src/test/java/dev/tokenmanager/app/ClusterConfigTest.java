package dev.tokenmanager.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.config.Config;
import com.hazelcast.config.JavaSerializationFilterConfig;
import com.hazelcast.config.JoinConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterConfigTest {

  @TempDir private Path folder;

  private static String named(String clusterName) {
    return """
    <hazelcast xmlns="http://www.hazelcast.com/schema/config">
      <cluster-name>%s</cluster-name>
    </hazelcast>
    """
        .formatted(clusterName);
  }

  private Path none() {
    return folder.resolve("none.xml");
  }

  @Test
  void load_nothingConfigured_findsNobodyBeyondThisMachine() throws Exception {
    Config config = ClusterConfig.load(null, none());

    JoinConfig join = config.getNetworkConfig().getJoin();
    assertThat(join.getMulticastConfig().isEnabled()).isFalse();
    assertThat(join.isAutoDetectionEnabled()).isFalse();
    assertThat(join.getTcpIpConfig().getMembers()).containsExactly("127.0.0.1");
    assertThat(config.getNetworkConfig().getInterfaces().isEnabled()).isTrue();
    assertThat(config.getNetworkConfig().getInterfaces().getInterfaces())
        .containsExactly("127.0.0.1");
    assertThat(config.getProperty("hazelcast.socket.bind.any")).isEqualTo("false");
    assertThat(config.getMultiMapConfigs()).containsKey("__vertx.subs");
  }

  /** Whoever reaches the port could else have objects of any class made. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "conf/cluster.xml",
        "conf/kubernetes/overlays/cluster/cluster.xml",
        "conf/compose/cluster.xml"
      })
  void load_ours_makesNoObjectsOfWhatComesButErrors(String file) throws Exception {
    Config config = ClusterConfig.load(file.isEmpty() ? null : file, none());

    JavaSerializationFilterConfig filter =
        config.getSerializationConfig().getJavaSerializationFilterConfig();
    assertThat(filter.isDefaultsDisabled()).isTrue();
    // An empty list would allow all; what is on it, JavaSerializationFilterTest says.
    assertThat(filter.getWhitelist().getClasses()).isNotEmpty();
    assertThat(filter.getWhitelist().getPackages()).isEmpty();
    assertThat(filter.getWhitelist().getPrefixes()).containsExactly("com.hazelcast.");
  }

  @Test
  void load_fileNamed_winsOverTheUsualOne() throws Exception {
    Path usual = Files.writeString(folder.resolve("cluster.xml"), named("usual"));
    Path other = Files.writeString(folder.resolve("other.xml"), named("other"));

    assertThat(ClusterConfig.load(null, usual).getClusterName()).isEqualTo("usual");
    assertThat(ClusterConfig.load(other.toString(), usual).getClusterName()).isEqualTo("other");
  }

  @Test
  void load_fileNamedThatIsMissing_isRefusedInsteadOfReplaced() {
    assertThatThrownBy(() -> ClusterConfig.load(none().toString(), none()))
        .isInstanceOf(CommandFailure.class)
        .hasMessage(none() + ": no such file, or it cannot be read");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "cluster-name: yaml",
        "<hazelcast",
        "<hazelcast xmlns=\"http://www.hazelcast.com/schema/config\"><nonsense/></hazelcast>"
      })
  void load_badFile_isRefusedWithOneSentence(String content) throws Exception {
    Path file = Files.writeString(folder.resolve("bad.xml"), content);

    assertThatThrownBy(() -> ClusterConfig.load(file.toString(), none()))
        .isInstanceOf(CommandFailure.class)
        .hasMessage(file + ": not a configuration that Hazelcast accepts");
  }

  @ParameterizedTest
  @ValueSource(strings = {"conf/cluster.xml", "conf/kubernetes/overlays/cluster/cluster.xml"})
  void load_fileOfTheProject_isDeliberate(String file) throws Exception {
    Config config = ClusterConfig.load(file, none());

    JoinConfig join = config.getNetworkConfig().getJoin();
    assertThat(join.isAutoDetectionEnabled()).isFalse();
    assertThat(join.getMulticastConfig().isEnabled()).isFalse();
    assertThat(config.getProperty("hazelcast.socket.bind.any")).isEqualTo("false");
    assertThat(config.getProperty("hazelcast.max.no.heartbeat.seconds")).isEqualTo("10");
    assertThat(config.findMapConfig("weaviate.token.shared").getMergePolicyConfig().getPolicy())
        .isEqualTo("LatestUpdateMergePolicy");
  }

  @Test
  void builtIn_isTheFileOfTheProjectWithoutItsComments() throws Exception {
    assertThat(withoutComments("src/main/resources/dev/tokenmanager/app/cluster.xml"))
        .isEqualTo(withoutComments("conf/cluster.xml"));
  }

  private static String withoutComments(String file) throws Exception {
    return Files.readString(Path.of(file)).replaceAll("(?s)\\s*<!--.*?-->", "").strip();
  }
}
