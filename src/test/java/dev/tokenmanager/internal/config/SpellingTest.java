package dev.tokenmanager.internal.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpellingTest {

  private static final List<String> KNOWN =
      List.of("issuerUrl", "scopes", "clientSecret", "clientSecretFile", "maxWaitMs");

  @ParameterizedTest
  @CsvSource({
    "issuer, issuerUrl",
    "issuer_url, issuerUrl",
    "issuerURL, issuerUrl",
    "scope, scopes",
    "clientSecretfile, clientSecretFile",
    "client-secret, clientSecret",
    "maxWaitMillis, maxWaitMs"
  })
  void nearest_mistypedWord_isTheOneMeant(String word, String meant) {
    assertThat(Spelling.nearest(word, KNOWN)).isEqualTo(meant);
  }

  @Test
  void nearest_farWord_isNone() {
    assertThat(Spelling.nearest("xyz", KNOWN)).isNull();
    assertThat(Spelling.nearest("", KNOWN)).isNull();
  }
}
