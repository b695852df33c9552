package dev.tokenmanager.internal.oidc;

import static dev.tokenmanager.internal.oidc.Samples.ISSUER;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.transport.HttpReply;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A redirect is not followed, but whoever reads of it learns where it points. */
class RedirectTest {

  private static final URI URL = URI.create("https://auth.example.com/realms/a");

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      delimiter = '|',
      value = {
        "https://login.example.com/auth/a | to https://login.example.com/auth/a, which",
        "https://login.example.com:8443/a?session=s3cr3t#s3cr3t | to"
            + " https://login.example.com:8443/a, which",
        "/auth/realms/a | to https://auth.example.com/auth/realms/a, which",
        "//login.example.com/a | to https://login.example.com/a, which",
        "http://auth.example.com/realms/a | to http://auth.example.com/realms/a, which",
        "https://user:s3cr3t@login.example.com/ | a redirect, which",
        "javascript:s3cr3t | a redirect, which",
        "https://s3cr3t login | a redirect, which",
        "'' | a redirect, which",
        "- | a redirect, which"
      })
  void everyDocument_saysWhereItPoints(@Nullable String location, String said) {
    HttpReply reply =
        new HttpReply(301, location == null ? Map.of() : Map.of("location", location), "s3cr3t");

    for (ProviderException failure :
        List.of(
            failure(() -> new MetadataParser(URL, List.of(ISSUER), false).parse(reply)),
            failure(() -> new WeaviateBootstrapParser(URL).parse(reply)))) {
      assertThat(failure.error()).isEqualTo("http_301");
      assertThat(failure)
          .hasMessageContaining("answers HTTP 301")
          .hasMessageContaining(said)
          .hasMessageContaining("check the URL given")
          .hasMessageNotContaining("s3cr3t");
    }
  }

  @Test
  void g12_longTarget_isCut() {
    HttpReply reply =
        new HttpReply(302, Map.of("location", "https://a.example/" + "a".repeat(2000)), "");

    assertThat(reply.redirect(URL)).contains("https://a.example/aaa").hasSizeLessThan(300);
    assertThat(
            new HttpReply(302, Map.of("location", "https://a.io/" + "a".repeat(5000)), "")
                .redirect(URL))
        .isEqualTo("a redirect, which is not followed");
  }

  @Test
  void tokenRequest_saysWhereItPoints() {
    HttpReply reply =
        new HttpReply(307, Map.of("location", "https://login.example.com/token?x"), "");

    assertThat(
            requireNonNull(TokenErrors.of(new Exchange(reply, Instant.EPOCH, Instant.EPOCH), null)))
        .hasMessageContaining(
            "a redirect to https://login.example.com/token, which is not followed");
  }

  private interface Reading {
    Object read() throws ProviderException;
  }

  private static ProviderException failure(Reading reading) {
    return catchThrowableOfType(ProviderException.class, reading::read);
  }
}
