package dev.tokenmanager.check;

import static dev.tokenmanager.check.Line.failed;
import static dev.tokenmanager.check.Line.ok;
import static dev.tokenmanager.check.Line.skipped;

import dev.tokenmanager.oidc.EndpointUrl;
import dev.tokenmanager.oidc.Exchange;
import dev.tokenmanager.oidc.TokenClaims;
import java.time.Duration;
import java.time.Instant;

/** The lines of the token's claims, judged as Weaviate does. Pure; any thread. */
final class ClaimLines {

  private ClaimLines() {}

  static Line issuer(Facts facts) {
    TokenClaims claims = facts.claims();
    if (claims == null) {
      return skipped(Step.CLAIM_ISS, noClaims(facts));
    }
    String expected = facts.expectedIssuer();
    if (expected == null) {
      return skipped(Step.CLAIM_ISS, "no issuer is known to compare " + claims.issuer() + " with");
    }
    String problem = claims.issuerProblem(expected);
    return problem == null
        ? ok(Step.CLAIM_ISS, EndpointUrl.shown(expected))
        : failed(Step.CLAIM_ISS, problem);
  }

  static Line audience(Facts facts) {
    TokenClaims claims = facts.claims();
    if (claims == null) {
      return skipped(Step.CLAIM_AUD, noClaims(facts));
    }
    String wanted = facts.weaviateClientId();
    if (wanted == null) {
      return skipped(
          Step.CLAIM_AUD,
          claims.audience() + "; what Weaviate wants in it is not known, weaviateUrl would tell");
    }
    String problem = claims.audienceProblem(wanted);
    return problem == null
        ? ok(Step.CLAIM_AUD, claims.audience() + " contains " + EndpointUrl.shown(wanted))
        : failed(Step.CLAIM_AUD, problem);
  }

  static Line expiry(Facts facts) {
    TokenClaims claims = facts.claims();
    if (claims == null) {
      return skipped(Step.CLAIM_EXP, noClaims(facts));
    }
    String problem = claims.timeProblem(facts.now());
    Instant expiry = claims.expiry();
    if (problem != null || expiry == null) {
      return failed(Step.CLAIM_EXP, problem == null ? "exp is not a time" : problem);
    }
    return ok(Step.CLAIM_EXP, "in " + Duration.between(facts.now(), expiry).toSeconds() + " s");
  }

  /** Only Weaviate knows which claim it takes the user's name from, and tells when it misses it. */
  static Line username(Facts facts) {
    Exchange exchange = facts.meta().value();
    TokenClaims claims = facts.claims();
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

  private static String noClaims(Facts facts) {
    if (facts.isApiKey()) {
      return "an API key has no claims";
    }
    return facts.token().value() == null ? "no token" : "an opaque token shows no claims";
  }
}
