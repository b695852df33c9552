package dev.tokenmanager.internal.cluster;

import static java.time.Duration.ofSeconds;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.internal.cluster.ClusterFixture.Node;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Nodes know each other's hosts, by what those say of themselves. */
class HostsTest {

  private final ClusterFixture world = new ClusterFixture();

  private static Map<String, String> hosts(Node node) {
    return requireNonNull(node.sharing()).hosts();
  }

  @Test
  void hosts_ofTheOthers_areKnownUntilTheyLeave() {
    Node a = world.join("a");
    Node b = world.join("b");
    world.run(ofSeconds(6));

    assertThat(hosts(a)).isEqualTo(Map.of("b", "host-of-b"));
    assertThat(hosts(b)).isEqualTo(Map.of("a", "host-of-a"));

    world.kill(b);
    world.run(ofSeconds(30));
    assertThat(hosts(a)).isEmpty();
  }

  @Test
  void host_thatSomebodyWithoutTheKeySays_isNotBelieved() {
    Node a = world.join("a");
    world.join("b");
    world.run(ofSeconds(6));

    a.group.receive(PeerMessage.hello("b", world.clocks.now().wall(), "evil").encode());

    assertThat(hosts(a)).isEqualTo(Map.of("b", "host-of-b"));
  }

  @Test
  void host_inANotice_isBoundedAndPlain() {
    JsonObject hello = PeerMessage.hello("b", world.clocks.now().wall(), "pod-1").encode();
    JsonObject more = hello.getJsonObject("more");

    assertThat(requireNonNull(PeerMessage.decode(hello)).host()).isEqualTo("pod-1");
    for (Object odd : new Object[] {"x".repeat(254), "<b>", "a b", "", 7, new JsonObject()}) {
      more.put("host", odd);
      assertThat(requireNonNull(PeerMessage.decode(hello)).host()).as("%s", odd).isEmpty();
    }
  }
}
