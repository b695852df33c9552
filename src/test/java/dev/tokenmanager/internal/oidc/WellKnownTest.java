package dev.tokenmanager.internal.oidc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.net.URI;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class WellKnownTest {

  private static final String SUFFIX = "/.well-known/openid-configuration";

  static Stream<Arguments> urls() {
    return Stream.of(
        arguments("issuer", "https://a.io/r", "https://a.io/r" + SUFFIX, "https://a.io/r"),
        arguments("slash", "https://a.io/r/", "https://a.io/r" + SUFFIX, "https://a.io/r"),
        arguments("two slashes", "https://a.io/r//", "https://a.io/r" + SUFFIX, "https://a.io/r"),
        arguments("no path", "https://a.io", "https://a.io" + SUFFIX, "https://a.io"),
        arguments("root", "https://a.io/", "https://a.io" + SUFFIX, "https://a.io"),
        arguments("_", "http://a_b:80/r", "http://a_b:80/r" + SUFFIX, "http://a_b:80/r"),
        arguments("port", "http://[::1]:80/", "http://[::1]:80" + SUFFIX, "http://[::1]:80"),
        arguments(
            "escapes",
            "https://a.io/%C3%A9",
            "https://a.io/%C3%A9" + SUFFIX,
            "https://a.io/%C3%A9"),
        arguments("suffix", "https://a.io/r" + SUFFIX, "https://a.io/r" + SUFFIX, "https://a.io/r"),
        arguments(
            "suffix and query",
            "https://a.io" + SUFFIX + "?p=x",
            "https://a.io" + SUFFIX + "?p=x",
            "https://a.io"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource
  void urls(String row, URI given, String metadataUrl, String issuer) {
    assertThat(WellKnown.metadataUrl(given)).hasToString(metadataUrl);
    assertThat(WellKnown.issuer(given)).isEqualTo(issuer);
  }

  @ParameterizedTest
  @CsvSource({
    "https://a.io/r, https://a.io/.well-known/oauth-authorization-server/r",
    "https://a.io/r/s/, https://a.io/.well-known/oauth-authorization-server/r/s",
    "https://a.io/r/.well-known/openid-configuration,"
        + " https://a.io/.well-known/oauth-authorization-server/r",
    "https://a.io, ",
    "https://a.io/, ",
    "https://a.io/.well-known/openid-configuration?p=x, "
  })
  void oauthMetadataUrl_isBeforeThePath(URI given, @Nullable String expected) {
    assertThat(WellKnown.oauthMetadataUrl(given))
        .isEqualTo(expected == null ? null : URI.create(expected));
  }

  @ParameterizedTest
  @CsvSource({
    "https://w.io,https://w.io",
    "https://w.io/,https://w.io",
    "https://w.io:8080/base,https://w.io:8080/base",
    "https://w.io/base/,https://w.io/base",
    "https://w.io/base?x=y,https://w.io/base",
    "https://user:pass@w.io/base,https://w.io/base"
  })
  void bootstrapUrl_keepsTheBasePathAlone(URI weaviateUrl, String base) {
    assertThat(WellKnown.bootstrapUrl(weaviateUrl)).hasToString(base + "/v1" + SUFFIX);
  }
}
