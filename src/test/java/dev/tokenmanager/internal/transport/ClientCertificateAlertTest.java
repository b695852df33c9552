package dev.tokenmanager.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.token.ProviderException;
import io.netty.handler.codec.DecoderException;
import java.util.Objects;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What servers of every kind answer about a client's certificate, and what we say of it. */
class ClientCertificateAlertTest {

  private static RequestTarget target(boolean shows) {
    return new RequestTarget(true, "id.example.com", 443, "/token", "id.example.com", null, shows);
  }

  private static ProviderException failure(String message, boolean shows) {
    Throwable cause = new DecoderException(new SSLHandshakeException(message));
    return Objects.requireNonNull(TlsFailures.of(cause, target(shows)));
  }

  @ParameterizedTest(name = "{0}, certificate given: {1}")
  @CsvSource({
    "certificate_required, false, wants a client certificate: give tls.certFile and tls.keyFile.",
    "bad_certificate, false, wants a client certificate: give tls.certFile and tls.keyFile.",
    "certificate_required, true, it wants one and got none",
    "bad_certificate, true, check that it is the one that is registered there",
    "certificate_unknown, true, check that it is the one that is registered there",
    "unknown_ca, true, it does not know the authority that signed it",
    "certificate_expired, true, it has expired by the clock there",
    "certificate_revoked, true, it was revoked",
    "unsupported_certificate, true, of a kind that is not accepted there",
    "access_denied, true, not the one of a client that may come in"
  })
  void of_alertAboutTheCertificate_saysWhatToDo(String alert, boolean shows, String sentence) {
    // As JDK 17 and JDK 25 write it.
    for (String message :
        new String[] {
          "Received fatal alert: " + alert, "(" + alert + ") Received fatal alert: " + alert
        }) {
      ProviderException failure = failure(message, shows);

      assertThat(failure.error()).isEqualTo("tls_client_certificate");
      assertThat(failure.failure()).isEqualTo(TokenFailure.UNUSABLE_ANSWER);
      assertThat(failure.outcomeUnknown()).isFalse();
      assertThat(failure)
          .hasMessageStartingWith("id.example.com:443 ")
          .hasMessageContaining(sentence)
          .hasMessageEndingWith(".");
      if (shows) {
        assertThat(failure).hasMessageContaining("refuses the client certificate (tls.certFile): ");
      }
    }
  }

  @ParameterizedTest(name = "{0}, certificate given: {1}")
  @CsvSource({
    "handshake_failure, false, 'or wants a client certificate (tls.certFile, tls.keyFile).'",
    "handshake_failure, true, 'or does not accept the client certificate (tls.certFile).'",
    "protocol_version, false, 'it speaks no TLS there, or none in common'",
    "unknown_ca, false, 'it speaks no TLS there, or none in common'"
  })
  void of_alertThatMayMeanMuch_saysWhatItMayBe(String alert, boolean shows, String sentence) {
    ProviderException failure = failure("Received fatal alert: " + alert, shows);

    assertThat(failure.error()).isEqualTo("tls_failed");
    assertThat(failure).hasMessageContaining(sentence);
    assertThat(failure.outcomeUnknown()).isFalse();
  }
}
