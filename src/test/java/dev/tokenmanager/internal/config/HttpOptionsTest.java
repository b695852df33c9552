package dev.tokenmanager.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.tokenmanager.internal.config.HttpOptions.ReadyWhen;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  @Test
  void read_pathHostsTlsAndToken_areTaken() {
    JsonObject file =
        new JsonObject(
            "{\"http\": {\"path\": \"/ops/tokens\", \"allowedHosts\": \"Tokens.example, [::2]\","
                + " \"tokenFile\": \"t.txt\","
                + " \"tls\": {\"certFile\": \"c.pem\", \"keyFile\": \"k.pem\"}}}");

    HttpOptions options = HttpOptions.from(file);

    assertThat(options.path()).isEqualTo("/ops/tokens/");
    assertThat(options.allowedHosts()).containsExactly("tokens.example", "[::2]");
    assertThat(options.token())
        .isEqualTo(new SecretSource.File("http.tokenFile", Path.of("t.txt")));
    assertThat(options.tls())
        .isEqualTo(
            new HttpOptions.Tls(
                new SecretSource.File("http.tls.certFile", Path.of("c.pem")),
                new SecretSource.File("http.tls.keyFile", Path.of("k.pem"))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/a", "/a/", "/a-b_c.d~e/f", "/..a", "/a..", "/.well-known"})
  void read_path_endsWithASlash(String path) {
    JsonObject file = new JsonObject().put("http", new JsonObject().put("path", path));

    assertThat(HttpOptions.from(file).path()).isEqualTo(path.endsWith("/") ? path : path + "/");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "//",
        "//a",
        "/a//b",
        "/a//",
        "/.",
        "/..",
        "/a/../b",
        "/%2e",
        "/a b",
        "/a?b",
        "/a#b",
        "/a\\b",
        "/ä",
        "https://a",
        "/a/..",
        "/a:b",
        "/*"
      })
  void read_pathThatCouldBeAnother_isRefused(String path) {
    JsonObject file = new JsonObject().put("http", new JsonObject().put("path", path));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> HttpOptions.from(file))
        .withMessageStartingWith("http.path: expected a path such as /tokens");
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
          {"tls": {}}                     | http.tls.certFile: required
          {"tls": {"certFile": "c"}}      | http.tls.keyFile: required
          {"tls": {"caFile": "c"}}        | http.tls.caFile: unknown key
          {"tokenFile": ""}               | http.tokenFile: must not be empty
          {"allowedHosts": ["a:1"]}       | http.allowedHosts[0]: expected a host name or an address
          {"allowedHosts": "https://a"}   | http.allowedHosts: expected a host name or an address
          {"allowedHosts": ["*"]}         | http.allowedHosts[0]: expected a host name or an address
          {"enabled": "yes"}   | http.enabled: expected true or false
          """)
  void read_wrong_isRefusedWithItsPath(String section, String sentence) {
    JsonObject file = new JsonObject().put("http", new JsonObject(section));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> HttpOptions.from(file))
        .withMessageStartingWith(sentence);
  }
}
