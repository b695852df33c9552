package dev.tokenmanager.internal.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.transport.HttpCall;
import dev.tokenmanager.internal.transport.HttpReply;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JwksDocumentTest {

  private final FakeTransport transport = new FakeTransport();

  private JwksDocument document(Duration timeout) {
    return new JwksDocument(
        new HttpCall(
            URI.create("https://auth.example/certs"), Map.of(), null, timeout, Samples.CONNECTION),
        transport);
  }

  private Future<@Nullable String> read() {
    return document(Duration.ofSeconds(5)).read();
  }

  @Test
  void read_status200_isTheBody() {
    Future<@Nullable String> read = read();
    transport.answer(Samples.reply(200, "{}"));

    assertThat(read.result()).isEqualTo("{}");
  }

  @ParameterizedTest
  @ValueSource(ints = {201, 204, 302, 404, 503})
  void read_otherStatus_isNone(int status) {
    Future<@Nullable String> read = read();
    transport.answer(Samples.reply(status, "{}"));

    assertThat(read.succeeded()).isTrue();
    assertThat(read.result()).isNull();
  }

  @Test
  void g12_read_encodedUnasked_isNone() {
    Future<@Nullable String> read = read();
    transport.answer(new HttpReply(200, Map.of("content-encoding", "gzip"), "{\"keys\":[]}"));

    assertThat(read.succeeded()).isTrue();
    assertThat(read.result()).isNull();
  }

  @Test
  void read_noAnswer_fails() {
    Future<@Nullable String> read = read();
    transport.fail(new ProviderException(TokenFailure.UNAVAILABLE, "dns", "Down."));

    assertThat(read.failed()).isTrue();
  }

  @Test
  void equal_sameCall_andNoOther() {
    assertThat(document(Duration.ofSeconds(5))).isEqualTo(document(Duration.ofSeconds(5)));
    assertThat(document(Duration.ofSeconds(5))).isNotEqualTo(document(Duration.ofSeconds(6)));
  }
}
