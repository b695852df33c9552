package dev.tokenmanager.internal.oidc;

import static dev.tokenmanager.internal.oidc.Samples.ISSUER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.transport.HttpReply;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A body that was coded for the way though nobody asked for that (RFC 9110 §8.4). */
class EncodedBodyTest {

  private static final URI URL = URI.create("https://auth.example.com/document");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "gzip | in the Content-Encoding gzip, which was not asked for",
        "BR | in the Content-Encoding BR, which was not asked for",
        "gzip, zstd | in the Content-Encoding gzip, zstd, which was not asked for",
        "s3cr3t_in a header | in a Content-Encoding that was not asked for",
        "zzzzzzzzzzzzzzzzzzzzz | in a Content-Encoding that was not asked for"
      })
  void g12_everyDocument_namesTheCoding(String coding, String sentence) {
    HttpReply reply = new HttpReply(200, Map.of("content-encoding", coding), "\u001f\u008b");

    for (ProviderException failure :
        List.of(
            failure(() -> new MetadataParser(URL, List.of(ISSUER), false).parse(reply)),
            failure(() -> new WeaviateBootstrapParser(URL).parse(reply)),
            failure(
                () ->
                    TokenResponseParser.parse(
                        new Exchange(reply, Instant.EPOCH, Instant.EPOCH), new NearEnds())))) {
      assertThat(failure.failure()).isEqualTo(TokenFailure.UNUSABLE_ANSWER);
      assertThat(failure.error()).isEqualTo("encoded_body");
      assertThat(failure).hasMessageContaining(sentence).hasMessageNotContaining("s3cr3t");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "identity", " Identity "})
  void identity_isNoCoding(String coding) throws Exception {
    HttpReply reply =
        new HttpReply(
            200,
            Map.of("content-encoding", coding),
            Samples.metadata(ISSUER, ISSUER + "/token").body());

    assertThat(new MetadataParser(URL, List.of(ISSUER), false).parse(reply).issuer())
        .isEqualTo(ISSUER);
  }

  private interface Reading {
    Object read() throws ProviderException;
  }

  private static ProviderException failure(Reading reading) {
    return catchThrowableOfType(ProviderException.class, reading::read);
  }
}
