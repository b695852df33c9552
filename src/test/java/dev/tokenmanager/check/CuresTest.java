package dev.tokenmanager.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.oidc.ProviderException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Causes and their cures. */
class CuresTest {

  private static String sentence(String word, String cause) {
    return Cures.sentence(new ProviderException(TokenFailure.UNUSABLE_ANSWER, word, cause));
  }

  @ParameterizedTest
  @CsvSource({
    "dns, the DNS of this host",
    "connection_refused, that it runs",
    "unreachable, that it runs",
    "proxy_refused, proxy.host",
    "timeout, requestTimeoutMs",
    "connection_lost, Look into its log",
    "malformed_http, https:",
    "body_too_large, what stands between",
    "not_json, what stands between",
    "no_issuer, what stands between",
    "no_token_endpoint, what stands between",
    "bad_token_endpoint, oidcConfig",
    "tls_expired, Replace it",
    "ca_file, give PEM",
    "no_access_token, the token endpoint",
    "bad_access_token, the token endpoint",
    "bad_token_type, Bearer",
    "unreadable_error, the token endpoint",
    "bad_api_key, Correct the key",
    "http_429, try again later",
    "http_408, try again later",
    "http_500, Look into its log",
    "http_503, Look into its log",
    "http_302, Check the URL",
    "http_404, Check the URL",
    "http_401, Check the URL"
  })
  void cause_alone_getsACure(String word, String cure) {
    assertThat(sentence(word, "A cause.")).startsWith("A cause. ").contains(cure);
  }

  @Test
  void cause_thatBringsItsCure_staysAsItIs() {
    assertThat(sentence("http_404", "A cause; check weaviateUrl.")).endsWith("weaviateUrl.");
    assertThat(sentence("tls_untrusted", "Set tls.caFile.")).isEqualTo("Set tls.caFile.");
  }
}
