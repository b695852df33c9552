package dev.tokenmanager.internal.cluster;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.internal.cluster.record.SampleRecords;
import dev.tokenmanager.internal.time.Moment;
import dev.tokenmanager.testing.MovableClocks;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What nodes say of themselves, counted. */
class PresenceTest {

  private static final Moment NOW =
      new Moment(Instant.parse("2030-01-01T00:00:00Z"), Duration.ofHours(2));

  private final MovableClocks clocks = new MovableClocks();
  private final Random random = new Random(5);

  private final class ModelNode implements ClusterServices {
    final String id;
    final ClusterGroup group;
    private final int others;
    long heardByOthers;

    ModelNode(String id, int others) {
      this.id = id;
      this.others = others;
      this.group =
          new ClusterGroup("a", this, SampleRecords.keyring(""), clocks.clocks(), random::nextLong);
    }

    @Override
    public String node() {
      return id;
    }

    @Override
    public boolean isThere(String node) {
      return true;
    }

    @Override
    public boolean isAlone() {
      return false;
    }

    @Override
    public Future<Lock> lock(String key, Duration patience) {
      return Promise.<Lock>promise().future();
    }

    @Override
    public Future<@Nullable String> read(String key) {
      return Future.succeededFuture(null);
    }

    @Override
    public Future<Boolean> replace(String key, @Nullable String expected, String next) {
      return Future.succeededFuture(true);
    }

    @Override
    public Future<Set<String>> keys() {
      return Future.succeededFuture(Set.of());
    }

    @Override
    public Future<Boolean> remove(String key, String expected) {
      return Future.succeededFuture(true);
    }

    @Override
    public void publish(JsonObject message) {
      heardByOthers += others;
    }

    @Override
    public void send(String node, JsonObject message) {
      heardByOthers++;
    }
  }

  /** The others say hello as often as this node does. */
  private void pass(ModelNode node, int others, int seconds) {
    Duration interval = ClusterTimings.HELLO.multipliedBy(Math.max(64, others + 1)).dividedBy(64);
    for (int second = 0; second < seconds; second++) {
      clocks.pass(ofSeconds(1));
      node.group.tick();
      for (int i = 0; i < others; i++) {
        if ((second + i) % interval.toSeconds() == 0) {
          node.group.receive(
              PeerMessage.ofNode(PeerMessage.Type.HELLO, "n" + i, clocks.now().wall()).encode());
        }
      }
    }
  }

  /**
   * What one node makes others hear is what one node hears of the others: once it knows them, no
   * more a second among a thousand than among 64.
   */
  @ParameterizedTest
  @CsvSource({"5, 1", "64, 13", "1000, 13"})
  void messages_perNodeAndSecond_areBounded(int count, int most) {
    ModelNode node = new ModelNode("self", count - 1);
    pass(node, count - 1, 100);
    node.heardByOthers = 0;
    int seconds = 800;
    pass(node, count - 1, seconds);

    assertThat(node.heardByOthers).isPositive();
    assertThat(node.heardByOthers / (double) seconds).isLessThan(most);
  }

  @ParameterizedTest
  @CsvSource({"0, 5000", "63, 5000", "64, 5078", "999, 78125"})
  void interval_growsWithTheNodesBeyond64(int others, long ms) {
    Membership members = new Membership();
    for (int i = 0; i < others; i++) {
      members.heard("n" + i, NOW);
    }

    assertThat(members.interval().toMillis()).isEqualTo(ms);
  }

  @Test
  void removeSilent_threeIntervalsAndASecond() {
    Membership members = new Membership();
    members.heard("n", NOW);

    assertThat(members.removeSilent(NOW.plus(ofSeconds(16).minusMillis(1)))).isEmpty();
    assertThat(members.removeSilent(NOW.plus(ofSeconds(16)))).containsExactly("n");
  }

  @Test
  void admits_noMoreThanThereIsRoomFor() {
    Membership members = new Membership();
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      String id = "n" + i;
      if (members.admits(id)) {
        members.heard(id, NOW);
        ids.add(id);
      }
    }

    assertThat(ids).hasSize(Membership.MOST);
    assertThat(members.admits("n0")).isTrue();
  }
}
