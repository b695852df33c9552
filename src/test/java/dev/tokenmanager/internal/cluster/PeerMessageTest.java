package dev.tokenmanager.internal.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeerMessageTest {

  private static final Instant AT = Instant.parse("2030-01-01T00:00:00.123456789Z");

  @ParameterizedTest
  @EnumSource
  void decode_encoded_isTheSame(PeerMessage.Type type) {
    PeerMessage notice = new PeerMessage(type, "n", AT, "default", "0af3", 12, 7, "1.12.g.abc");

    assertThat(PeerMessage.decode(notice.encode())).isEqualTo(notice);
  }

  @Test
  void decode_ofTheNodeItself_isTheSame() {
    PeerMessage notice = PeerMessage.ofNode(PeerMessage.Type.HELLO, "n", AT);

    assertThat(PeerMessage.decode(notice.encode())).isEqualTo(notice);
  }

  @Test
  void decode_unknownField_isIgnored() {
    JsonObject json =
        PeerMessage.ofNode(PeerMessage.Type.BYE, "n", AT).encode().put("later", "version");

    assertThat(PeerMessage.decode(json))
        .isEqualTo(PeerMessage.ofNode(PeerMessage.Type.BYE, "n", AT));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"type\":\"hello\"}",
        "{\"type\":\"hello\",\"node\":\"n\"}",
        "{\"type\":\"dance\",\"node\":\"n\",\"at\":\"2030-01-01T00:00:00Z\"}",
        "{\"type\":\"hello\",\"node\":\"n\",\"at\":\"yesterday\"}",
        "{\"type\":[],\"node\":\"n\",\"at\":\"2030-01-01T00:00:00Z\"}",
        "{\"type\":\"ask\",\"node\":\"n\",\"at\":\"2030-01-01T00:00:00Z\",\"generation\":\"x\"}"
      })
  void decode_notUnderstood_isNull(String text) {
    assertThat(PeerMessage.decode(new JsonObject(text))).isNull();
  }
}
