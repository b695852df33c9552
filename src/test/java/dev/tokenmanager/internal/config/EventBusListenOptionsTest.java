package dev.tokenmanager.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventBusListenOptionsTest {

  private static JsonObject file(String section) {
    return new JsonObject("{'eventBus': %s}".formatted(section).replace('\'', '"'));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"eventBus\": null}", "{\"tickMs\": \"else\"}"})
  void read_notGiven_isNull(String file) {
    assertThat(EventBusListenOptions.from(new JsonObject(file))).isNull();
  }

  @Test
  void read_empty_hasDefaults() {
    assertThat(EventBusListenOptions.from(file("{}")))
        .isEqualTo(new EventBusListenOptions(null, 0, null, null, null));
  }

  @Test
  void read_givenValues_areKept() {
    JsonObject file =
        file(
            "{'host': 'a', 'port': 65535, 'publicHost': 'b', 'publicPort': 1,"
                + " 'tls': {'certFile': 'c', 'keyFile': 'k', 'caFile': 'ca'}}");

    assertThat(EventBusListenOptions.from(file))
        .isEqualTo(
            new EventBusListenOptions(
                "a",
                65535,
                "b",
                1,
                new EventBusListenOptions.Tls(Path.of("c"), Path.of("k"), Path.of("ca"))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "7 | eventBus: expected object, got number",
        "{'hosts': 'a'} | eventBus.hosts: unknown key, did you mean host?",
        "{'host': 7} | eventBus.host: expected string, got number",
        "{'host': ' '} | eventBus.host: must not be empty",
        "{'port': '7'} | eventBus.port: expected whole number from 0 to 65535, got string",
        "{'port': 65536} | eventBus.port: expected whole number from 0 to 65535, got 65536",
        "{'publicPort': 0} | eventBus.publicPort: expected whole number from 1 to 65535, got 0",
        "{'tls': true} | eventBus.tls: expected object, got boolean",
        "{'tls': {}} | eventBus.tls.certFile: required: the certificate of this node, PEM",
        "{'tls': {'certFile': 'c'}} | eventBus.tls.keyFile: required: the key of the certificate, PEM",
        "{'tls': {'certFile': 'c', 'keyFile': 'k'}} | eventBus.tls.caFile: required: the CA of the certificates of all nodes, PEM",
        "{'tls': {'trustAll': true}} | eventBus.tls.trustAll: unknown key, known here: certFile, keyFile, caFile"
      })
  void read_wrong_isRefusedWithItsPath(String section, String sentence) {
    assertThatThrownBy(() -> EventBusListenOptions.from(file(section)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(sentence);
  }

  @Test
  void verticle_eventBus_isRefused() {
    assertThatThrownBy(() -> VerticleOptions.from(file("{}")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("eventBus: belongs to the file of the runnable jar");
  }
}
