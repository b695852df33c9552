package dev.tokenmanager.internal.cluster;

import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.internal.cluster.ClusterFixture.Node;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Beside nodes of an earlier release, which have the key but do not authenticate what they say: a
 * session that these use is not revoked, by them or by this node.
 */
class RollingUpgradeTest {

  private final ClusterFixture world = new ClusterFixture();
  private Node node = world.join("not yet");

  @BeforeEach
  void oneOfEachRelease() {
    world.kill(node);
    world.revoking = true;
    node = world.join("new");
    world.join("old").running = false;
    world.run(ofSeconds(2));
    node.answer("t1", null);
    world.run(ofMinutes(1));
    world.sent.clear();
  }

  private JsonObject said(String type, String by, String group) {
    return new JsonObject()
        .put("type", type)
        .put("node", by)
        .put("at", world.clocks.now().wall().toString())
        .put("name", "t")
        .put("group", group)
        .put("generation", 1);
  }

  private List<JsonObject> answers() {
    return world.sent.stream()
        .filter(message -> "answer".equals(message.getString("type")))
        .toList();
  }

  @Test
  void oldNodeAsks_asItDoesBeforeItRevokes_isAnsweredWithASealedRecord() {
    node.group.receive(said("ask", "old", "fp").put("question", 77));

    assertThat(answers()).hasSize(1);
    JsonObject answer = answers().get(0);
    assertThat(answer.getLong("question")).isEqualTo(77);
    assertThat(answer.getString("group")).isEqualTo("fp");
    assertThat(answer.getString("record")).startsWith("1.1.g.");
  }

  @Test
  void whoeverAsks_isAnsweredSeldom_andOnlyNodesOfTheCluster() {
    for (int i = 0; i < 1_000; i++) {
      node.group.receive(said("ask", "old", "fp").put("question", i + 1));
      node.group.receive(said("ask", "nobody" + i, "fp").put("question", i + 1));
      world.run(ofMillis(100));
    }

    assertThat(answers()).hasSizeLessThanOrEqualTo(1_000);
    int before = answers().size();
    for (int i = 0; i < 1_000; i++) {
      node.group.receive(said("ask", "old", "fp").put("question", i + 1));
    }
    assertThat(answers()).hasSizeLessThanOrEqualTo(before + 1);
  }

  @Test
  void stop_oldNodeAnswers_doesNotRevoke() {
    node.stop();
    world.run(ofMillis(200));
    assertThat(world.sent).anyMatch(message -> "ask".equals(message.getString("type")));
    node.group.receive(said("answer", "old", "fp"));
    world.run(ofSeconds(3));

    assertThat(node.revoked).isEmpty();
  }

  /** Its loop may be blocked just now. */
  @ParameterizedTest
  @CsvSource({
    "acquired, old, fp, 15000, false",
    "ask, old, fp, 10000, false",
    "acquired, old, fp, 17000, true",
    "acquired, old, another, 1000, true",
    "acquired, nobody, fp, 1000, true",
    "bye, old, fp, 1000, true"
  })
  void stop_oldNodeWasHeardBefore_revokesWhenItIsSilentForLong(
      String type, String by, String group, long ms, boolean revokes) {
    node.group.receive(said(type, by, group));
    world.run(ofMillis(ms));
    node.stop();
    world.run(ofSeconds(3));

    assertThat(node.revoked.contains(SECRET_MARK + "t1")).isEqualTo(revokes);
  }

  @Test
  void whatIsNotAuthentic_countsForNothingElse() {
    node.group.receive(said("acquired", "old", "fp").put("generation", 99));
    node.group.receive(said("acquiring", "old", "fp"));
    node.group.receive(said("failed", "old", "fp"));
    world.run(ofSeconds(1));

    assertThat(requireNonNull(node.sharing()).members()).containsExactly("new");
    assertThat(requireNonNull(node.sharing()).lockHolder()).isNull();
    node.refresh();
    node.answer("t2", null);
    assertThat(node.generation()).isEqualTo(2);
  }
}
