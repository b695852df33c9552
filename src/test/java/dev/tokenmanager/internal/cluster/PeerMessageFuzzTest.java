package dev.tokenmanager.internal.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tokenmanager.fuzz.FuzzText;
import dev.tokenmanager.internal.service.SharingStatus;
import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever somebody without the key says on the bus, a node keeps its token and goes on. An input
 * is a notice, or a list of them.
 */
class PeerMessageFuzzTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final int MOST_NOTICES = 50;

  @Timeout(WaitLimit.SECONDS)
  @DictionaryEntries({
    "\"type\":\"hello\"",
    "\"type\":\"bye\"",
    "\"type\":\"ask\"",
    "\"type\":\"answer\"",
    "\"type\":\"acquiring\"",
    "\"type\":\"released\"",
    "\"type\":\"acquired\"",
    "\"node\":\"forged\"",
    "\"node\":\"b\"",
    "\"at\":\"2026-03-01T12:00:01Z\"",
    "\"name\":\"t\"",
    "\"group\":\"fp\"",
    "\"generation\":",
    "\"question\":",
    "\"record\":\"1.12.g.\"",
    "9223372036854775807",
    "+1000000000-12-31T23:59:59.999999999Z"
  })
  @FuzzTest
  void receive(byte[] input) {
    List<JsonObject> notices = notices(FuzzText.of(input));
    notices.forEach(PeerMessageFuzzTest::assertReadable);
    ClusterFixture world = new ClusterFixture();
    ClusterFixture.Node node = world.join("a");
    world.join("b");
    world.run(SECOND);
    world.asking().answer("token", null);
    world.run(SECOND);
    long generation = node.generation();
    assertThat(generation).isPositive();
    SharingStatus before = node.sharing();

    notices.forEach(notice -> node.group.receive(notice.copy()));
    world.run(SECOND);

    assertThat(node.generation()).isEqualTo(generation);
    assertThat(node.scheduler.get("t", null).succeeded()).isTrue();
    assertThat(node.sharing()).isEqualTo(before);
    assertThat(node.scheduler.status("t").get(0).state().holding().generation())
        .isEqualTo(generation);
    assertThat(node.sent).hasSizeLessThanOrEqualTo(1);
  }

  private static void assertReadable(JsonObject json) {
    PeerMessage notice = PeerMessage.decode(json);
    if (notice != null && !notice.name().isEmpty()) {
      assertThat(PeerMessage.decode(notice.encode())).isEqualTo(notice);
    }
  }

  private static List<JsonObject> notices(String text) {
    try {
      Object json = Json.decodeValue(text);
      JsonArray all = json instanceof JsonArray list ? list : new JsonArray().add(json);
      return all.stream()
          .filter(JsonObject.class::isInstance)
          .map(JsonObject.class::cast)
          .limit(MOST_NOTICES)
          .collect(Collectors.toList());
    } catch (DecodeException none) {
      return List.of();
    }
  }
}
