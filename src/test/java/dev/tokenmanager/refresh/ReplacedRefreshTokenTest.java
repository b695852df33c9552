package dev.tokenmanager.refresh;

import static dev.tokenmanager.refresh.Subject.requests;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Contract §3: a changed file takes effect, also one that changed while a request was under way.
 */
class ReplacedRefreshTokenTest {

  @Test
  void g08_replacedInFlight_rotationOfTheOldOneDoesNotBringItBack() {
    Subject subject = Subject.withoutGrant().holding(true);
    subject.refreshDue();
    subject.credentialChanged(true);
    subject.acquired(subject.refreshable("b", "r2-of-the-old-family"));
    assertThat(requests(subject.refreshDue()))
        .extracting(Action.Request::refreshToken)
        .containsOnlyNulls();
  }
}
