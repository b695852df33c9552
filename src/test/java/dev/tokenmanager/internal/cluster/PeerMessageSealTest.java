package dev.tokenmanager.internal.cluster;

import static dev.tokenmanager.internal.cluster.record.SampleRecords.keyring;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.internal.cluster.record.CanonicalJson;
import dev.tokenmanager.internal.cluster.record.KeyedMac;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerMessageSealTest {

  private static final Instant AT = Instant.parse("2030-01-01T00:00:00.123456789Z");
  private static final JsonObject MORE =
      new JsonObject().put("error", "http_503").put("code", 503).put("until", 1_700_000_000_000L);

  private static PeerMessage notice(PeerMessage.Type type) {
    return new PeerMessage(
        type, "n", AT, "default", "0af3", 12, Long.MIN_VALUE, "1.12.g.abc", MORE);
  }

  private static PeerMessageSeal seal(String keys) {
    return new PeerMessageSeal(keyring(keys), "a", () -> -77);
  }

  /** As the event bus carries it. */
  private static JsonObject carried(JsonObject json) {
    return new JsonObject(Buffer.buffer(json.toBuffer().getBytes()));
  }

  @ParameterizedTest
  @EnumSource
  void open_sealed_isTheSame(PeerMessage.Type type) {
    PeerMessageSeal seal = seal("a");

    assertThat(seal("a").open(carried(seal.seal(notice(type)))))
        .isEqualTo(new ReceivedMessage(notice(type), true, -77, 1));
    assertThat(seal("a").open(carried(seal.seal(notice(type)))))
        .isEqualTo(new ReceivedMessage(notice(type), true, -77, 2));
  }

  @Test
  void open_underAPreviousKey_isAuthentic() {
    assertThat(seal("ba").open(seal("a").seal(notice(PeerMessage.Type.ASK)))).isNotNull();
    assertThat(seal("ab").open(seal("ba").seal(notice(PeerMessage.Type.ASK)))).isNotNull();
  }

  @Test
  void open_underAnotherKeyOrNone_isNull() {
    assertThat(seal("a").open(seal("b").seal(notice(PeerMessage.Type.ASK)))).isNull();
    assertThat(seal("a").open(seal("").seal(notice(PeerMessage.Type.ASK)))).isNull();
  }

  @Test
  void open_ofAnotherAddress_isNull() {
    PeerMessageSeal other = new PeerMessageSeal(keyring("a"), "b", () -> -77);

    assertThat(seal("a").open(other.seal(notice(PeerMessage.Type.ASK)))).isNull();
  }

  @Test
  void open_withoutKey_countsAsSaid() {
    JsonObject plain = seal("").seal(notice(PeerMessage.Type.ASK));

    assertThat(plain.fieldNames()).doesNotContain("mac", "session", "count");
    assertThat(seal("").open(plain))
        .isEqualTo(new ReceivedMessage(notice(PeerMessage.Type.ASK), false, 0, 0));
  }

  @Test
  void open_anyFieldChangedAddedOrGone_isNull() {
    JsonObject sealed = seal("a").seal(notice(PeerMessage.Type.ANSWER));
    assertThat(sealed.fieldNames()).hasSize(12);
    for (String name : sealed.fieldNames()) {
      JsonObject without = sealed.copy();
      without.remove(name);
      assertThat(seal("a").open(without)).as("without " + name).isNull();
      Object value = sealed.getValue(name);
      JsonObject other = sealed.copy();
      if (value instanceof String text) {
        other.put(name, text + "A");
      } else if (value instanceof Number number) {
        other.put(name, number.longValue() ^ 1);
      } else {
        other.put(name, MORE.copy().put("code", 429));
      }
      assertThat(seal("a").open(other)).as("another " + name).isNull();
    }
    assertThat(seal("a").open(sealed.copy().put("later", "version"))).isNull();
    assertThat(seal("a").open(sealed)).isNotNull();
  }

  /** A later release says more; it has the key. */
  @Test
  void open_sealedWithAnUnknownField_isAuthentic() {
    JsonObject json = seal("a").seal(notice(PeerMessage.Type.HELLO)).put("later", "version");
    byte[] bytes = requireNonNull(CanonicalJson.of("a", json, PeerMessageSeal.MAC));
    json.put(PeerMessageSeal.MAC, KeyedMac.ofMessages(keyring("a")).of(bytes));

    assertThat(requireNonNull(seal("a").open(json)).message())
        .isEqualTo(notice(PeerMessage.Type.HELLO));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"mac\":\"\"}",
        "{\"mac\":7,\"session\":1,\"count\":1}",
        "{\"mac\":\"!!!\",\"session\":1,\"count\":1}",
        "{\"mac\":\"AAAA\",\"session\":1.5,\"count\":1}",
        "{\"mac\":\"AAAA\",\"session\":1,\"count\":1e300}",
        "{\"mac\":\"AAAA\",\"session\":1,\"count\":1,\"more\":[]}",
        "{\"mac\":\"AAAA\",\"session\":1,\"count\":1,\"more\":{\"a\":{\"b\":{\"c\":{\"d\":{}}}}}}"
      })
  void open_anythingElse_isNull(String text) {
    JsonObject json = PeerMessage.ofNode(PeerMessage.Type.HELLO, "n", AT).encode();

    assertThat(seal("a").open(json.mergeIn(new JsonObject(text)))).isNull();
  }

  @Test
  void open_tooLong_isNull() {
    PeerMessage longId = PeerMessage.ofNode(PeerMessage.Type.HELLO, "n".repeat(1_025), AT);
    PeerMessage longest = PeerMessage.ofNode(PeerMessage.Type.HELLO, "n".repeat(1_024), AT);

    assertThat(seal("").open(longId.encode())).isNull();
    assertThat(seal("").open(longest.encode())).isNotNull();
    assertThat(seal("").open(longest.encode().put("more", new JsonObject().put("list", list()))))
        .isNull();
  }

  private static JsonArray list() {
    JsonArray list = new JsonArray();
    for (int i = 0; i < 257; i++) {
      list.add(i);
    }
    return list;
  }
}
