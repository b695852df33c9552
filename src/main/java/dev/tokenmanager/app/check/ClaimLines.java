package dev.tokenmanager.app.check;

import static dev.tokenmanager.app.check.StepResult.failed;
import static dev.tokenmanager.app.check.StepResult.ok;
import static dev.tokenmanager.app.check.StepResult.skipped;

import dev.tokenmanager.internal.jwt.ClaimAdvice;
import dev.tokenmanager.internal.jwt.Jwt;
import dev.tokenmanager.internal.oidc.Exchange;
import dev.tokenmanager.internal.token.TokenResponse;
import dev.tokenmanager.internal.transport.EndpointUrl;
import java.time.Duration;
import java.time.Instant;

/** The lines of the token's claims, judged as Weaviate does. Pure; any thread. */
final class ClaimLines {

  private ClaimLines() {}

  static StepResult issuer(CheckContext facts) {
    Jwt claims = facts.claims();
    if (claims == null) {
      return skipped(Step.CLAIM_ISS, noClaims(facts));
    }
    String expected = facts.expectedIssuer();
    if (expected == null) {
      return skipped(
          Step.CLAIM_ISS, "no issuer is known to compare " + claims.shownIssuer() + " with");
    }
    String problem = ClaimAdvice.issuer(claims, expected);
    return problem == null
        ? ok(Step.CLAIM_ISS, EndpointUrl.shown(expected))
        : failed(Step.CLAIM_ISS, problem);
  }

  static StepResult audience(CheckContext facts) {
    Jwt claims = facts.claims();
    if (claims == null) {
      return skipped(Step.CLAIM_AUD, noClaims(facts));
    }
    String wanted = facts.weaviateClientId();
    if (wanted == null) {
      return skipped(
          Step.CLAIM_AUD,
          claims.shownAudience()
              + "; what Weaviate wants in it is not known, weaviateUrl would tell");
    }
    String problem = ClaimAdvice.audience(claims, wanted);
    return problem == null
        ? ok(Step.CLAIM_AUD, claims.shownAudience() + " contains " + EndpointUrl.shown(wanted))
        : failed(Step.CLAIM_AUD, problem);
  }

  static StepResult expiry(CheckContext facts) {
    Jwt claims = facts.claims();
    if (claims == null) {
      return skipped(Step.CLAIM_EXP, noClaims(facts));
    }
    String problem = ClaimAdvice.time(claims, facts.now());
    Instant expiry = claims.times().expiresAt();
    if (problem != null || expiry == null) {
      return failed(Step.CLAIM_EXP, problem == null ? "exp is not a time" : problem);
    }
    Duration left = Duration.between(providerTime(facts), expiry);
    return ok(Step.CLAIM_EXP, "in " + left.toSeconds() + " s");
  }

  /** By which its lifetime was decided, too; ours where the answer told no time. */
  private static Instant providerTime(CheckContext facts) {
    TokenResponse response = facts.token().value();
    Duration skew = response == null ? null : response.clockSkew();
    return skew == null ? facts.now() : facts.now().plus(skew);
  }

  /** Only Weaviate knows which claim it takes the user's name from, and tells when it misses it. */
  static StepResult username(CheckContext facts) {
    Exchange exchange = facts.meta().value();
    Jwt claims = facts.claims();
    if (claims == null) {
      return skipped(Step.CLAIM_USERNAME, noClaims(facts));
    }
    if (exchange == null) {
      return skipped(Step.CLAIM_USERNAME, "only Weaviate knows which claim it is");
    }
    WeaviateAnswer answer = WeaviateAnswer.of(exchange.reply());
    return switch (answer.kind()) {
      case ACCEPTED -> ok(Step.CLAIM_USERNAME, "Weaviate finds it");
      case NO_USERNAME_CLAIM ->
          failed(Step.CLAIM_USERNAME, WeaviateLine.noUsername(answer.claim(), claims));
      default -> skipped(Step.CLAIM_USERNAME, "Weaviate did not get as far as that");
    };
  }

  private static String noClaims(CheckContext facts) {
    if (facts.isApiKey()) {
      return "an API key has no claims";
    }
    return facts.token().value() == null ? "no token" : "an opaque token shows no claims";
  }
}
