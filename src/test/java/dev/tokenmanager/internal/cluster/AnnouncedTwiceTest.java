package dev.tokenmanager.internal.cluster;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.internal.cluster.ClusterFixture.Node;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who acquires a token says so at once, and again when it is written. */
class AnnouncedTwiceTest {

  private final ClusterFixture world = new ClusterFixture();
  private final Node writer = world.join("a");
  private final Node other = world.join("b");

  @BeforeEach
  void sharing() {
    world.runWithProvider(ofSeconds(10));
    assertThat(other.generation()).isEqualTo(1);
  }

  /** The other one is told twice, and neither map nor writer answers it yet. */
  private void acquire() {
    writer.refresh();
    other.holdsReads = true;
    writer.holdsMessages = true;
    world.run(ofMillis(100));
    world.sent.clear();
    writer.answer("t2", null);
    assertThat(said("acquired")).isEqualTo(2L * world.nodes.size());
    assertThat(other.generation()).isEqualTo(1);
  }

  private long said(String type) {
    return world.sent.stream()
        .filter(message -> type.equals(message.getString("type")) && message.containsKey("name"))
        .count();
  }

  @Test
  void notAnsweredYet_isAskedOnce() {
    acquire();

    assertThat(said("ask")).isEqualTo(1);
    writer.heldMessages.forEach(Runnable::run);
    assertThat(other.generation()).isEqualTo(2);
  }

  @Test
  void questionIsLost_andTheMapIsSlow_isAskedAgainSoon() {
    world.lost = message -> "ask".equals(message.getString("type"));
    acquire();
    world.lost = message -> false;
    writer.holdsMessages = false;
    world.run(ofMillis(600));

    assertThat(other.generation()).isEqualTo(2);
  }

  @Test
  void questionIsLost_andTheMapHadItNotYet_isAskedAgainAtOnce() {
    world.lost = message -> "ask".equals(message.getString("type"));
    acquire();
    world.lost = message -> false;
    writer.holdsMessages = false;
    other.heldReads.remove().run();

    assertThat(other.generation()).isEqualTo(2);
  }
}
