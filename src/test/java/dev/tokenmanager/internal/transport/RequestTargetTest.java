package dev.tokenmanager.internal.transport;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tokenmanager.internal.config.ConnectionOptions;
import dev.tokenmanager.internal.token.ProviderException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestTargetTest {

  @ParameterizedTest
  @CsvSource({
    "https://auth.example, auth.example, 443, /, auth.example, auth.example:443",
    "https://auth.example:443/a, auth.example, 443, /a, auth.example:443, auth.example:443",
    "http://localhost/a?b=%20c#d, localhost, 80, /a?b=%20c, localhost, localhost:80",
    "HTTPS://Auth.Example:8443/ä, Auth.Example, 8443, /%C3%A4, Auth.Example:8443,"
        + " Auth.Example:8443",
    "http://[::1]:8080/a, ::1, 8080, /a, [::1]:8080, [::1]:8080",
    "http://127.8.9.10/, 127.8.9.10, 80, /, 127.8.9.10, 127.8.9.10:80"
  })
  void of_uri_takenApart(
      String uri, String host, int port, String path, String hostHeader, String name)
      throws Exception {
    RequestTarget target = RequestTarget.of(call(uri));

    assertThat(target.host()).isEqualTo(host);
    assertThat(target.port()).isEqualTo(port);
    assertThat(target.pathAndQuery()).isEqualTo(path);
    assertThat(target.hostHeader()).isEqualTo(hostHeader);
    assertThat(target.name()).isEqualTo(name);
    assertThat(target.secure()).isEqualTo(uri.startsWith("https") || uri.startsWith("HTTPS"));
  }

  @Test
  void toString_userInfoAndQuery_areNotShown() throws Exception {
    RequestTarget target = RequestTarget.of(call("https://me:pw@auth.example/a?code=pw"));

    assertThat(target).hasToString("auth.example:443");
    assertThat(call("https://me:pw@auth.example/a?code=pw").toString()).doesNotContain("pw");
  }

  private static HttpCall call(String uri) {
    return call(uri, new ConnectionOptions(null, null, false));
  }

  private static HttpCall call(String uri, ConnectionOptions connection) {
    return new HttpCall(URI.create(uri), Map.of(), null, Duration.ofSeconds(1), connection);
  }

  @Test
  void g12_endpointWithALoneSurrogate_isRefused() {
    URI endpoint = requireNonNull(EndpointUrl.absolute("http://127.0.0.1:9/\ud800"));
    HttpCall call =
        new HttpCall(endpoint, Map.of(), "a=b", Duration.ofSeconds(1), ConnectionOptions.DEFAULTS);
    assertThatThrownBy(() -> RequestTarget.of(call)).isInstanceOf(ProviderException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 254, 100_000})
  void g12_hostNameThatIsTooLong_isRefusedBeforeItIsResolved(int length) {
    String host = length == 64 ? "a".repeat(64) + ".example" : "a.".repeat(length / 2);
    HttpCall call = call("https://" + host + "/token");

    assertThatThrownBy(() -> RequestTarget.of(call))
        .isInstanceOfSatisfying(
            ProviderException.class,
            refused -> {
              assertThat(refused.error()).isEqualTo("bad_uri");
              assertThat(refused.getMessage()).contains("253", "63").hasSizeLessThan(200);
            });
  }

  @ParameterizedTest
  @CsvSource({
    "https://a.example.com, 443, a.example.com",
    "http://127.0.0.1, 80, 127.0.0.1",
    "https://a.example.com:0, 0, a.example.com:0",
    "https://a.example.com:65535, 65535, a.example.com:65535"
  })
  void target_port_isThatOfTheUrl(String url, int port, String host) throws Exception {
    RequestTarget target = RequestTarget.of(call(url));

    assertThat(target.port()).isEqualTo(port);
    assertThat(target.hostHeader()).isEqualTo(host);
    assertThat(target.peer()).isEqualTo(target.name());
  }

  @Test
  void target_portThatCannotBe_isRefused() {
    HttpCall call = call("https://a.example.com:65536");

    assertThatExceptionOfType(ProviderException.class)
        .isThrownBy(() -> RequestTarget.of(call))
        .matches(failure -> failure.error().equals("bad_uri"));
  }

  @Test
  void target_proxy_isWhoIsConnectedTo() throws Exception {
    ConnectionOptions connection =
        new ConnectionOptions(null, new ConnectionOptions.Proxy("p.example.com", 3128), false);

    assertThat(RequestTarget.of(call("https://a.example.com", connection)).peer())
        .isEqualTo("the proxy p.example.com:3128");
  }
}
