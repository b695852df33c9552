package dev.tokenmanager.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tokenmanager.internal.config.HttpOptions.ReadyWhen;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpOptionsTest {

  @Test
  void read_noSection_isLoopbackAt8090() {
    assertThat(HttpOptions.from(new JsonObject()))
        .isEqualTo(new HttpOptions(true, "127.0.0.1", 8090, ReadyWhen.ANY));
  }

  @Test
  void read_everything_isTaken() {
    JsonObject file =
        new JsonObject(
            "{\"http\": {\"enabled\": false, \"host\": \"0.0.0.0\", \"port\": 0, \"readyWhen\": \"all\"}}");

    assertThat(HttpOptions.from(file))
        .isEqualTo(new HttpOptions(false, "0.0.0.0", 0, ReadyWhen.ALL));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"ports": 1}         | http.ports: unknown key, did you mean port?
          {"port": -1}         | http.port: expected whole number from 0 to 65535
          {"port": 65536}      | http.port: expected whole number from 0 to 65535
          {"readyWhen": "one"} | http.readyWhen: expected any or all
          {"enabled": "yes"}   | http.enabled: expected true or false
          """)
  void read_wrong_isRefusedWithItsPath(String section, String sentence) {
    JsonObject file = new JsonObject().put("http", new JsonObject(section));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> HttpOptions.from(file))
        .withMessageStartingWith(sentence);
  }
}
