package dev.tokenmanager.check;

import static dev.tokenmanager.check.Line.failed;
import static dev.tokenmanager.check.Line.ok;
import static dev.tokenmanager.check.Line.skipped;

import dev.tokenmanager.config.ProviderOptions;
import dev.tokenmanager.oidc.EndpointUrl;
import dev.tokenmanager.oidc.Exchange;
import dev.tokenmanager.oidc.ProviderException;
import dev.tokenmanager.oidc.TokenClaims;
import dev.tokenmanager.oidc.WellKnown;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Whether Weaviate takes the token, and else why not. Pure; any thread. */
final class WeaviateLine {

  private WeaviateLine() {}

  static Line of(Facts facts) {
    ProviderOptions.Weaviate weaviate = facts.weaviate();
    if (weaviate == null) {
      return notNamed(facts);
    }
    if (facts.token().value() == null) {
      return skipped(Step.WEAVIATE, "not asked: no token");
    }
    ProviderException failure = facts.meta().failure();
    if (failure != null) {
      return facts.meta().failedByTls()
          ? skipped(Step.WEAVIATE, "not asked: TLS fails, see there")
          : failed(Step.WEAVIATE, Cures.sentence(failure));
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

  private static Line notNamed(Facts facts) {
    String problem = facts.keyed().problem();
    return problem == null
        ? skipped(Step.WEAVIATE, "not asked: the options name no Weaviate")
        : failed(Step.WEAVIATE, "not asked: " + problem);
  }

  private static String explained(Facts facts, WeaviateAnswer answer) {
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

  private static String explainedOfToken(Facts facts, WeaviateAnswer answer) {
    TokenClaims claims = facts.claims();
    return switch (answer.kind()) {
      case AUDIENCE -> audience(facts, claims);
      case ISSUER -> issuer(facts, claims);
      case EXPIRED ->
          "by its clock the token is over, and it gives no leeway. Synchronise the clocks of"
              + " Weaviate, the provider and this machine.";
      case SIGNATURE ->
          "it cannot verify the signature. Check that Weaviate can read the issuer's jwks_uri, and"
              + " AUTHENTICATION_OIDC_ISSUER, _JWKS_URL and _CERTIFICATE.";
      case OPAQUE -> TokenClaims.opaque();
      case NO_OIDC ->
          "it takes the token for an API key: OIDC is off in Weaviate, or the token is opaque. Set"
              + " AUTHENTICATION_OIDC_ENABLED, or have the provider issue JWTs.";
      case NO_HEADER ->
          "it sees no Authorization header. Check whether a proxy before Weaviate takes it away.";
      case FORBIDDEN ->
          "it knows the user, who may not do this. Give the user a role in Weaviate (RBAC), or check"
              + " the proxy before it; a new token does not help.";
      case NO_USERNAME_CLAIM -> noUsername(answer.claim(), claims);
      case DEFECT -> "it fails at this token. Look into Weaviate's log.";
      case OVERLOADED -> "it is starting or overloaded. Try again later.";
      case NOT_WEAVIATE ->
          "this is not Weaviate's answer. Check weaviateUrl, and what stands between.";
      case UNAUTHORIZED, ACCEPTED ->
          "it refuses the token for a reason of its own. Look into Weaviate's log.";
    };
  }

  private static String audience(Facts facts, @Nullable TokenClaims claims) {
    String wanted = facts.weaviateClientId();
    String problem = claims == null || wanted == null ? null : claims.audienceProblem(wanted);
    return problem != null
        ? problem
        : "it wants its own client id in aud, "
            + (claims == null ? "" : "not " + claims.audience() + ". ")
            + "Compare AUTHENTICATION_OIDC_CLIENT_ID with what the provider puts there.";
  }

  private static String issuer(Facts facts, @Nullable TokenClaims claims) {
    String expected = facts.expectedIssuer();
    String problem = claims == null || expected == null ? null : claims.issuerProblem(expected);
    return problem != null
        ? problem
        : "it is configured with another issuer than the token's "
            + (claims == null ? "" : claims.issuer())
            + ". Set AUTHENTICATION_OIDC_ISSUER to exactly that.";
  }

  static String noUsername(@Nullable String claim, @Nullable TokenClaims claims) {
    String there = claims == null ? "" : claims.names().collect(Collectors.joining(", "));
    return "Weaviate takes the user's name from the claim "
        + claim
        + ", which the token does not have. Set AUTHENTICATION_OIDC_USERNAME_CLAIM to one that it has"
        + (there.isEmpty() ? "" : " (" + there + ")")
        + ", or have the provider add it.";
  }
}
