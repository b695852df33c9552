package dev.tokenmanager.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SidecarOptionsTest {

  private static SidecarOptions read(String section) {
    return SidecarOptions.of(
        new JsonObject().put("weaviateUrl", "https://w.example").mergeIn(new JsonObject(section)));
  }

  @Test
  void ofFile_noSection_isNull() {
    assertThat(SidecarOptions.ofFile(new JsonObject())).isNull();
  }

  @Test
  void of_leastSection_hasTheDefaults() {
    SidecarOptions options = read("{}");

    assertThat(options.host()).isEqualTo("127.0.0.1");
    assertThat(options.port()).isEqualTo(8080);
    assertThat(options.grpcPort()).isEqualTo(50051);
    assertThat(options.weaviateGrpc()).isNull();
    assertThat(options.token()).isEqualTo("default");
    assertThat(options.passAuthorization()).isFalse();
    assertThat(options.allowedHosts()).isEmpty();
    assertThat(options.sources()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"host\": \"::1\"}",
        "{\"host\": \"localhost\", \"callerSecretEnv\": \"X\"}",
        "{\"host\": \"0.0.0.0\", \"allowRemote\": true, \"callerSecretEnv\": \"X\"}",
        "{\"host\": \"0.0.0.0\", \"allowRemote\": true, \"tls\": {\"certFile\": \"a\","
            + " \"keyFile\": \"b\", \"caFile\": \"c\"}}",
        "{\"weaviateUrl\": \"http://w.example\", \"allowInsecureHttp\": true}",
        "{\"weaviateUrl\": \"http://127.0.0.1:8080/base/\"}",
        "{\"weaviateGrpc\": \"https://w.example:443\", \"grpcPort\": 0}"
      })
  void of_allowed_isTaken(String section) {
    assertThat(read(section)).isNotNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"ports": 1}                            | sidecar.ports: unknown key, did you mean port?
          {"weaviateUrl": null}                   | sidecar.weaviateUrl: required
          {"weaviateUrl": "http://w.example"}     | sidecar.weaviateUrl: http: is refused
          {"weaviateUrl": "https://w.example?x"}  | sidecar.weaviateUrl: must not have a query
          {"weaviateGrpc": "http://w.example"}    | sidecar.weaviateGrpc: http: is refused
          {"weaviateGrpc": "https://w.example/p"} | sidecar.weaviateGrpc: must not have a path
          {"weaviateGrpc": "w.example:443"}       | sidecar.weaviateGrpc: expected absolute http
          {"grpcPort": 1}                         | sidecar.grpcPort: needs weaviateGrpc
          {"host": "0.0.0.0"}                     | sidecar.host: is no loopback address
          {"host": "0.0.0.0", "allowRemote": true} | sidecar.allowRemote: needs callerSecret
          {"host": "h", "allowRemote": true, "tls": {"certFile": "a", "keyFile": "b"}} | sidecar.allowRemote: needs callerSecret
          {"tls": {"certFile": "a"}}              | sidecar.tls.keyFile: required
          {"tls": {}}                             | sidecar.tls.certFile: required
          {"allowedHosts": ["a:1"]}               | sidecar.allowedHosts[0]: expected host name
          {"allowedHosts": ["https://a"]}         | sidecar.allowedHosts[0]: expected host name
          {"allowedHosts": [".a"]}                | sidecar.allowedHosts[0]: expected host name
          {"callerSecret": "a", "callerSecretEnv": "b"} | sidecar.callerSecretEnv: not allowed beside
          {"callerSecretEnv": "b", "passAuthorization": true} | sidecar.passAuthorization: not allowed beside
          """)
  void of_wrong_isRefusedWithItsPath(String section, String sentence) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read(section))
        .withMessageStartingWith(sentence);
  }

  @ParameterizedTest
  @ValueSource(strings = {"weaviateUrl", "weaviateGrpc"})
  void of_plainHttp_namesTheOptionOfTheSidecar(String key) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read("{\"%s\": \"http://w.example\"}".formatted(key)))
        .withMessageEndingWith("or set sidecar.allowInsecureHttp to true");
  }

  @Test
  void requireToken_unknown_isRefusedWithThoseKnown() {
    SidecarOptions options = read("{\"token\": \"other\"}");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> options.requireToken(List.of("b", "a")))
        .withMessage("sidecar.token: no token has that name, there is: a, b");
    options.requireToken(List.of("other"));
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, true",
    "LOCALHOST, true",
    "127.0.0.1, true",
    "127.9.9.9, true",
    "[::1], true",
    "weaviate-sidecar, true",
    "Weaviate-Sidecar, true",
    "sub.weaviate-sidecar, false",
    "evil.example, false",
    "localhost.evil.example, false",
    "10.0.0.1, false",
    "[::2], false"
  })
  void allowsHost_anyHost_isLoopbackOrAllowed(String host, boolean allowed) {
    assertThat(read("{\"allowedHosts\": [\"weaviate-sidecar\"]}").allowsHost(host))
        .isEqualTo(allowed);
  }

  @Test
  void verticle_sectionInItsConfig_isRefused() {
    JsonObject config =
        new JsonObject(
            "{\"sidecar\": {}, \"auth\": {\"type\": \"api_key\", \"apiKeyEnv\": \"K\"}}");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> VerticleOptions.from(config))
        .withMessageStartingWith("sidecar: belongs to the file of the runnable jar");
  }
}
