package dev.tokenmanager.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class JsonLogEncoderTest {

  private static final Instant AT = Instant.parse("2026-11-24T12:00:00Z");

  private final JsonLogEncoder encoder = new JsonLogEncoder();
  private final Logger logger = new LoggerContext().getLogger("dev.tokenmanager.Tokens");

  private LoggingEvent event(String message, @Nullable Throwable thrown, Object... arguments) {
    LoggingEvent event = new LoggingEvent("", logger, Level.WARN, message, thrown, arguments);
    event.setInstant(AT);
    event.setThreadName("main");
    return event;
  }

  private String line(LoggingEvent event) {
    return new String(encoder.encode(event), UTF_8);
  }

  @Test
  void encode_line_isOneObjectWithItsFieldsInOrder() {
    assertThat(line(event("token {}", null, "a")))
        .isEqualTo(
            """
            {"timestamp":"2026-11-24T12:00:00.000Z","level":"WARN",\
            "logger":"dev.tokenmanager.Tokens","thread":"main","message":"token a"}
            """);
  }

  @Test
  void encode_pairs_areFieldsOfTheirType() {
    LoggingEvent event = event("x", null);
    event.addKeyValuePair(new KeyValuePair("token", "tenant \"a\""));
    event.addKeyValuePair(new KeyValuePair("attempt", 7L));
    event.addKeyValuePair(new KeyValuePair("code", 503));
    event.addKeyValuePair(new KeyValuePair("held", true));
    event.addKeyValuePair(new KeyValuePair("expires_at", AT));
    event.addKeyValuePair(new KeyValuePair("nothing", null));

    JsonObject json = new JsonObject(line(event));

    assertThat(json.getString("token")).isEqualTo("tenant \"a\"");
    assertThat(json.getValue("attempt")).isEqualTo(7);
    assertThat(json.getValue("code")).isEqualTo(503);
    assertThat(json.getValue("held")).isEqualTo(true);
    assertThat(json.getString("expires_at")).isEqualTo("2026-11-24T12:00:00Z");
    assertThat(json.getString("nothing")).isEqualTo("null");
  }

  @Test
  void encode_pairNamedAsAnOwnField_doesNotReplaceIt() {
    LoggingEvent event = event("x", null);
    event.addKeyValuePair(new KeyValuePair("level", "low"));

    assertThat(line(event)).contains("\"level\":\"WARN\"").doesNotContain("low");
  }

  @Test
  void encode_controlCharactersAndHalfACharacter_stayOneLineOfJson() {
    String line = line(event("a\nb\r\u2028\u0000\ud83d", null));

    assertThat(line.lines()).hasSize(1);
    assertThat(new JsonObject(line).getString("message")).startsWith("a\nb\r\u2028\u0000");
  }

  @Test
  void encode_exception_isOneString() {
    Exception thrown = new IllegalStateException("outer", new IllegalArgumentException("inner"));

    String line = line(event("defect", thrown));

    assertThat(line.lines()).hasSize(1);
    assertThat(new JsonObject(line).getString("exception"))
        .startsWith("java.lang.IllegalStateException: outer")
        .contains("\tat ", "Caused by: java.lang.IllegalArgumentException: inner");
  }
}
