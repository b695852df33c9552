package dev.tokenmanager.internal.refresh;

import static dev.tokenmanager.internal.refresh.PolicyDriver.requests;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/**
 * Contract §3: a changed file takes effect, also one that changed while a request was under way.
 */
class ReplacedRefreshTokenTest {

  @Test
  void g08_replacedInFlight_rotationOfTheOldOneDoesNotBringItBack() {
    PolicyDriver subject = PolicyDriver.withoutGrant().holding(true);
    subject.refreshDue();
    subject.credentialChanged(true);
    subject.acquired(subject.refreshable("b", "r2-of-the-old-family"));
    assertThat(requests(subject.refreshDue()))
        .extracting(PolicyDriver.Request::refreshToken)
        .containsOnlyNulls();
  }
}
