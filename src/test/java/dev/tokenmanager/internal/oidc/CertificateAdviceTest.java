package dev.tokenmanager.internal.oidc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.internal.config.ClientIdentity;
import dev.tokenmanager.testing.TestAuthority;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CertificateAdviceTest {

  private static ClientIdentity shown;

  @BeforeAll
  static void create() throws Exception {
    TestAuthority.Issued issued = TestAuthority.create("root").issue("client");
    shown = new ClientIdentity(issued.chain(), issued.keys().getPrivate());
  }

  @ParameterizedTest
  @CsvSource({"-1, ", "0, ends", "1, ends"})
  void of_aroundTheTimeToReplaceIt_saysSoFromThenOn(int seconds, String word) {
    assertAdvice(shown.dueAt().plusSeconds(seconds), word);
  }

  @ParameterizedTest
  @CsvSource({"-1, ends", "0, ended", "1, ended"})
  void of_aroundTheEnd_isOverAtTheEnd(int seconds, String word) {
    assertAdvice(shown.endsAt().plusSeconds(seconds), word);
  }

  private static void assertAdvice(Instant now, String word) {
    String advice = CertificateAdvice.of(shown, now);
    if (word == null) {
      assertThat(advice).isNull();
    } else {
      assertThat(advice)
          .isEqualTo(
              "The client certificate (tls.certFile) "
                  + word
                  + " at "
                  + shown.endsAt().truncatedTo(ChronoUnit.SECONDS)
                  + ": replace it together with its key; no restart is needed.");
    }
  }

  @Test
  void of_none_saysNothing() {
    assertThat(CertificateAdvice.of(null, Instant.MAX)).isNull();
  }
}
