package dev.tokenmanager.check;

import java.util.List;

/** All lines of one token, in the order of the steps. Pure; any thread. */
final class Verdict {

  private Verdict() {}

  static List<Line> of(Facts facts) {
    return List.of(
        TokenLines.secrets(facts),
        ProviderLines.bootstrap(facts),
        ProviderLines.metadata(facts),
        TlsLine.of(facts),
        ProviderLines.issuer(facts),
        TokenLines.grant(facts),
        TokenLines.token(facts),
        ClaimLines.issuer(facts),
        ClaimLines.audience(facts),
        ClaimLines.expiry(facts),
        ClaimLines.username(facts),
        ClockLine.of(facts),
        WeaviateLine.of(facts));
  }
}
