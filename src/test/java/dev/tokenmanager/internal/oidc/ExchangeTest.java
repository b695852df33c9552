package dev.tokenmanager.internal.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.internal.transport.HttpReply;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ExchangeTest {

  private static final Instant SENT = Instant.parse("2026-03-01T12:00:00Z");

  private static Exchange exchange(Map<String, String> headers) {
    return new Exchange(new HttpReply(200, headers, "secret"), SENT, SENT.plusSeconds(4));
  }

  @Test
  void clockSkew_isAgainstMidExchange() {
    Exchange exchange = exchange(Map.of("date", "Sun, 01 Mar 2026 12:00:09 GMT"));

    assertThat(exchange.clockSkew()).isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void clockSkew_providerBehind_isNegative() {
    Exchange exchange = exchange(Map.of("date", "Sun, 01 Mar 2026 12:00:00 GMT"));

    assertThat(exchange.clockSkew()).isEqualTo(Duration.ofSeconds(-2));
  }

  @Test
  void clockSkew_noDate_isUnknown() {
    assertThat(exchange(Map.of()).clockSkew()).isNull();
  }

  @Test
  void retryAfter_isRead() {
    assertThat(exchange(Map.of("retry-after", "7")).retryAfter()).isEqualTo(Duration.ofSeconds(7));
    assertThat(exchange(Map.of()).retryAfter()).isNull();
  }

  @Test
  void g10_toString_showsNoBody() {
    assertThat(exchange(Map.of()).reply().toString()).isEqualTo("HttpReply[status=200, length=6]");
  }
}
