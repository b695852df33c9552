package dev.tokenmanager.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.config.ConnectionOptions;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    return new HttpCall(
        URI.create(uri),
        Map.of(),
        null,
        Duration.ofSeconds(1),
        new ConnectionOptions(null, null, false));
  }
}
