package dev.tokenmanager.app.check;

import static dev.tokenmanager.app.check.StepResult.failed;
import static dev.tokenmanager.app.check.StepResult.ok;
import static dev.tokenmanager.app.check.StepResult.skipped;

import dev.tokenmanager.internal.config.ProviderOptions;
import dev.tokenmanager.internal.jwt.ClaimAdvice;
import dev.tokenmanager.internal.jwt.Jwt;
import dev.tokenmanager.internal.oidc.Exchange;
import dev.tokenmanager.internal.oidc.Remedies;
import dev.tokenmanager.internal.oidc.WellKnown;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.transport.EndpointUrl;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Whether Weaviate takes the token, and else why not. Pure; any thread. */
final class WeaviateLine {

  private WeaviateLine() {}

  static StepResult of(CheckContext facts) {
    ProviderOptions.Weaviate weaviate = facts.weaviate();
    if (weaviate == null) {
      return notNamed(facts);
    }
    if (facts.token().value() == null) {
      return skipped(Step.WEAVIATE, "not asked: no token");
    }
    ProviderException failure = facts.meta().failure();
    if (failure != null) {
      if (ProxyLine.failsMeta(facts)) {
        return skipped(Step.WEAVIATE, "not asked: " + ProxyLine.SEE);
      }
      return facts.meta().failedByTls()
          ? skipped(Step.WEAVIATE, "not asked: TLS fails, see there")
          : failed(Step.WEAVIATE, Remedies.causeAndRemedy(failure));
    }
    Exchange exchange = facts.meta().value();
    if (exchange == null) {
      return skipped(Step.WEAVIATE, "not asked: its bootstrap cannot be read");
    }
    WeaviateAnswer answer = WeaviateAnswer.of(exchange.reply());
    String where = EndpointUrl.shown(WellKnown.metaUrl(weaviate.weaviateUrl()));
    return answer.kind() == WeaviateAnswer.Kind.ACCEPTED
        ? ok(Step.WEAVIATE, where + " answers 200")
        : failed(
            Step.WEAVIATE, where + " answers " + answer.status() + ": " + explained(facts, answer));
  }

  private static StepResult notNamed(CheckContext facts) {
    String problem = facts.keyed().problem();
    return problem == null
        ? skipped(Step.WEAVIATE, "not asked: the options name no Weaviate")
        : failed(Step.WEAVIATE, "not asked: " + problem);
  }

  /** What such an answer means, and the cure. */
  static String explained(CheckContext facts, WeaviateAnswer answer) {
    if (!facts.isApiKey()) {
      return explainedOfToken(facts, answer);
    }
    return switch (answer.kind()) {
      case NO_OIDC ->
          "it does not know the key. Compare it with AUTHENTICATION_APIKEY_ALLOWED_KEYS, or with the"
              + " users that Weaviate keeps itself.";
      case OPAQUE, AUDIENCE, ISSUER, EXPIRED, SIGNATURE, NO_USERNAME_CLAIM ->
          "it takes the key for a token of OIDC: API keys are off in Weaviate. Set"
              + " AUTHENTICATION_APIKEY_ENABLED.";
      case FORBIDDEN ->
          "it knows the key, whose user may not do this. Give the user a role in Weaviate (RBAC), or"
              + " check the proxy before it.";
      default -> explainedOfToken(facts, answer);
    };
  }

  private static String explainedOfToken(CheckContext facts, WeaviateAnswer answer) {
    Jwt claims = facts.claims();
    return switch (answer.kind()) {
      case AUDIENCE -> audience(facts, claims);
      case ISSUER -> issuer(facts, claims);
      case EXPIRED ->
          "by its clock the token has expired, and it gives no leeway. Synchronise the clocks of"
              + " Weaviate, the provider and this machine.";
      case SIGNATURE ->
          "it cannot verify the signature. Check that Weaviate can read the issuer's jwks_uri, and"
              + " AUTHENTICATION_OIDC_ISSUER, _JWKS_URL and _CERTIFICATE.";
      case OPAQUE -> ClaimAdvice.opaque();
      case NO_OIDC ->
          "it takes the token for an API key: OIDC is off in Weaviate, or the token is opaque. Set"
              + " AUTHENTICATION_OIDC_ENABLED, or have the provider issue JWTs.";
      case NO_HEADER ->
          "it sees no Authorization header. Check whether a proxy before Weaviate takes it away.";
      case FORBIDDEN ->
          "it knows the user, who may not do this. Give the user a role in Weaviate (RBAC), or check"
              + " the proxy before it; a new token does not help.";
      case NO_USERNAME_CLAIM ->
          claims == null ? noUsername(answer.claim(), null) : above(Step.CLAIM_USERNAME);
      case DEFECT -> "it fails at this token. Look into Weaviate's log.";
      case OVERLOADED -> "it is starting or overloaded. Try again later.";
      case NOT_WEAVIATE ->
          "this is not Weaviate's answer. Check weaviateUrl, and what stands between.";
      case UNAUTHORIZED, ACCEPTED ->
          "it refuses the token for a reason of its own. Look into Weaviate's log.";
    };
  }

  /** A line before this one tells the cause and the cure. */
  private static String above(Step step) {
    return "for the reason above, " + step.title() + ".";
  }

  private static String audience(CheckContext facts, @Nullable Jwt claims) {
    String wanted = facts.weaviateClientId();
    String problem = claims == null || wanted == null ? null : ClaimAdvice.audience(claims, wanted);
    return problem != null
        ? above(Step.CLAIM_AUD)
        : "it wants its own client id in aud, "
            + (claims == null ? "" : "not " + claims.shownAudience() + ". ")
            + "Compare AUTHENTICATION_OIDC_CLIENT_ID with what the provider puts there.";
  }

  private static String issuer(CheckContext facts, @Nullable Jwt claims) {
    String expected = facts.expectedIssuer();
    String problem =
        claims == null || expected == null ? null : ClaimAdvice.issuer(claims, expected);
    return problem != null
        ? above(Step.CLAIM_ISS)
        : "it is configured with another issuer than the token's "
            + (claims == null ? "" : claims.shownIssuer())
            + ". Set AUTHENTICATION_OIDC_ISSUER to exactly that.";
  }

  static String noUsername(@Nullable String claim, @Nullable Jwt claims) {
    String there = claims == null ? "" : claims.names().collect(Collectors.joining(", "));
    return "Weaviate takes the user's name from the claim "
        + claim
        + ", which the token does not have. Set AUTHENTICATION_OIDC_USERNAME_CLAIM to one that it has"
        + (there.isEmpty() ? "" : " (" + there + ")")
        + ", or have the provider add it.";
  }
}
