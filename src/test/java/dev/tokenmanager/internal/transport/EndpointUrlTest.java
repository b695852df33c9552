package dev.tokenmanager.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.net.URI;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointUrlTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://auth.example.com/token",
        "HTTPS://auth.example.com",
        "http://127.0.0.1:8080/token",
        "http://key_cloak:8080/token",
        "http://key_cloak.my_net/token",
        "https://[::1]:8443/token",
        "https://auth.example.com/token?p=policy"
      })
  void absolute_httpUrl_isAccepted(String text) {
    assertThat(EndpointUrl.absolute(text)).isEqualTo(URI.create(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/token",
        "auth.example.com/token",
        "//auth.example.com/token",
        "https:token",
        "https:///token",
        "https://user:secret@auth.example.com/token",
        "http://user:secret@key_cloak/token",
        "http://key_cloak:8080:1/token",
        "http://key_cloak%20/token",
        "ftp://auth.example.com/token",
        "file:///etc/passwd",
        "https://auth example.com",
        "https://auth.example.com/\r\nX: y"
      })
  void absolute_anythingElse_isNull(String text) {
    assertThat(EndpointUrl.absolute(text)).isNull();
  }

  @Test
  void g12_absolute_hostOrUrlThatIsTooLong_isNull() {
    assertThat(EndpointUrl.absolute("https://" + "a.".repeat(126) + "a/token")).isNotNull();
    assertThat(EndpointUrl.absolute("https://" + "a.".repeat(127) + "/token")).isNull();
    assertThat(EndpointUrl.absolute("https://" + "a.".repeat(100_000) + "a/token")).isNull();
    assertThat(EndpointUrl.absolute("https://" + "a".repeat(64) + ".example/token")).isNull();
    assertThat(EndpointUrl.absolute("https://a.io/" + "a".repeat(2035))).isNotNull();
    assertThat(EndpointUrl.absolute("https://a.io/" + "a".repeat(2036))).isNull();
    assertThat(EndpointUrl.absolute(" ".repeat(1 << 20))).isNull();
  }

  @Test
  void absolute_notText_isNull() {
    assertThat(EndpointUrl.absolute(7)).isNull();
    assertThat(EndpointUrl.absolute(null)).isNull();
  }

  static Stream<Arguments> isInsecure() {
    return Stream.of(
        arguments("https://auth.example.com", false),
        arguments("http://auth.example.com", true),
        arguments("HTTP://auth.example.com", true),
        arguments("http://localhost:8080", false),
        arguments("http://LOCALHOST", false),
        arguments("http://127.0.0.1", false),
        arguments("http://127.255.255.255", false),
        arguments("http://126.255.255.255", true),
        arguments("http://128.0.0.1", true),
        arguments("http://[::1]:8080", false),
        arguments("http://[::2]:8080", true),
        arguments("http://127.0.0.1.example.com", true),
        arguments("http://localhost.example.com", true));
  }

  @ParameterizedTest
  @MethodSource
  void isInsecure(String url, boolean expected) {
    assertThat(EndpointUrl.isInsecure(URI.create(url))).isEqualTo(expected);
  }

  @Test
  void g10_shown_leavesOutUserInfoAndQuery() {
    URI url = URI.create("https://user:pass@auth.example.com:8443/token?key=s3cr3t-hidden#x");

    assertThat(EndpointUrl.shown(url)).isEqualTo("https://auth.example.com:8443/token");
  }

  @Test
  void g12_shown_textFromOutside_cannotBreakALineAndEnds() {
    assertThat(EndpointUrl.shown("a\r\nb\u0007\u00e9")).isEqualTo("a??b??");
    assertThat(EndpointUrl.shown("x".repeat(200))).hasSize(200);
    assertThat(EndpointUrl.shown("x".repeat(201))).isEqualTo("x".repeat(200) + "...");
  }

  @ParameterizedTest
  @CsvSource({"199, false", "200, false", "201, true"})
  void shownUrl_long_isCut(int length, boolean cut) {
    String text = "a".repeat(length);

    assertThat(EndpointUrl.shown(text)).isEqualTo(cut ? "a".repeat(200) + "..." : text);
  }
}
