package dev.tokenmanager.internal.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.DictionaryEntries;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.tokenmanager.fuzz.FuzzText;
import dev.tokenmanager.internal.config.ForeignText;
import dev.tokenmanager.internal.config.HostName;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.testing.WaitLimit;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;

/** Whatever stands where metadata should is metadata of that issuer, or a documented failure. */
class MetadataFuzzTest {

  private static final MetadataParser PARSER =
      new MetadataParser(
          WellKnown.metadataUrl(URI.create(Samples.ISSUER)), List.of(Samples.ISSUER), false);

  @Timeout(WaitLimit.SECONDS)
  @DictionaryEntries({
    "\"issuer\":\"" + Samples.ISSUER + "\"",
    "\"token_endpoint\":\"https://",
    "\"jwks_uri\":\"https://",
    "\"revocation_endpoint\":\"http://",
    "\"token_endpoint_auth_methods_supported\":[",
    "\"grant_types_supported\":[",
    "127.0.0.1",
    "[::1]"
  })
  @FuzzTest
  void parse(byte[] input) {
    try {
      ProviderMetadata metadata = PARSER.parse(FuzzedAnswers.reply(FuzzText.of(input)));

      assertThat(WellKnown.withoutSlash(String.valueOf(metadata.issuer())))
          .isEqualTo(Samples.ISSUER);
      assertThat(metadata.issuer()).hasSizeLessThanOrEqualTo(ForeignText.LONGEST);
      assertUsable(metadata.tokenEndpoint());
      assertUsable(metadata.jwksUri());
      assertUsable(metadata.revocationEndpoint());
    } catch (ProviderException failure) {
      FuzzedAnswers.assertDocumented(failure);
      if (!failure.error().equals("issuer_mismatch")) {
        FuzzedAnswers.assertNoSecret(failure);
      }
    }
  }

  private static void assertUsable(@Nullable URI endpoint) {
    if (endpoint != null) {
      assertThat(HostName.of(endpoint)).isNotEmpty();
      assertThat(endpoint.getRawUserInfo()).isNull();
      assertThat(endpoint.getScheme()).isEqualToIgnoringCase("https");
    }
  }
}
