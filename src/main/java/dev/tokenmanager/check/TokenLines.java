package dev.tokenmanager.check;

import static dev.tokenmanager.check.Line.failed;
import static dev.tokenmanager.check.Line.ok;
import static dev.tokenmanager.check.Line.skipped;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.config.AuthOptions;
import dev.tokenmanager.oidc.Discovered;
import dev.tokenmanager.oidc.EndpointUrl;
import dev.tokenmanager.oidc.ProviderException;
import dev.tokenmanager.oidc.TokenResponse;
import java.time.Duration;
import java.util.List;

/** The lines of secrets and of the token request. Pure; any thread. */
final class TokenLines {

  private static final String SPARED =
      "the refresh token is not sent, for it may be good for one use only and the service needs"
          + " it: --use-refresh-token sends it";

  private TokenLines() {}

  static Line secrets(Facts facts) {
    if (facts.secretsProblem() != null) {
      return failed(Step.SECRETS, facts.secretsProblem());
    }
    long many = facts.options().secrets().size();
    return many == 0
        ? skipped(Step.SECRETS, "no secret is configured")
        : ok(Step.SECRETS, many == 1 ? "1 secret" : many + " secrets");
  }

  static Line grant(Facts facts) {
    if (facts.isApiKey()) {
      return skipped(Step.GRANT, "an API key is sent to Weaviate as it is");
    }
    Discovered discovered = facts.metadata().value();
    if (discovered == null) {
      return skipped(Step.GRANT, "not tried: no token endpoint is known");
    }
    if (facts.sent() == Facts.Sent.NOTHING) {
      return skipped(Step.GRANT, SPARED);
    }
    if (facts.secretsProblem() != null) {
      return skipped(Step.GRANT, "not tried: a secret is missing");
    }
    ProviderException failure = facts.token().failure();
    if (failure == null) {
      return ok(Step.GRANT, who(facts) + unlisted(facts, discovered));
    }
    return isRefusal(failure)
        ? failed(
            Step.GRANT, who(facts) + ": " + Cures.sentence(failure) + unlisted(facts, discovered))
        : skipped(Step.GRANT, "not known: the token endpoint gave no answer to judge it by");
  }

  private static boolean isRefusal(ProviderException failure) {
    return failure.failure() == TokenFailure.REJECTED || failure.error().equals("no_client_id");
  }

  private static String who(Facts facts) {
    return facts.client() == null ? grantType(facts) : grantType(facts) + ", " + facts.client();
  }

  private static String grantType(Facts facts) {
    AuthOptions auth = facts.options().auth();
    if (auth instanceof AuthOptions.Password) {
      return "password";
    }
    return auth instanceof AuthOptions.RefreshToken ? "refresh_token" : "client_credentials";
  }

  private static String unlisted(Facts facts, Discovered discovered) {
    List<String> listed = discovered.metadata().grantTypes();
    return listed.isEmpty() || listed.contains(grantType(facts))
        ? ""
        : " (the provider metadata does not list this grant)";
  }

  static Line token(Facts facts) {
    ProviderException failure = facts.token().failure();
    if (failure != null) {
      return noToken(facts, failure);
    }
    TokenResponse response = facts.token().value();
    if (response == null) {
      return skipped(Step.TOKEN, "none was asked for");
    }
    if (facts.isApiKey()) {
      return ok(Step.TOKEN, "the API key, which never expires");
    }
    String lifetime = lifetime(facts, response) + scope(response);
    return facts.sent() == Facts.Sent.NOTHING
        ? ok(Step.TOKEN, "not acquired, but given as auth.accessToken: " + lifetime)
        : ok(Step.TOKEN, lifetime + rotated(facts, response));
  }

  private static Line noToken(Facts facts, ProviderException failure) {
    if (facts.token().failedByTls()) {
      return skipped(Step.TOKEN, "no token: TLS fails, see there");
    }
    return !facts.isApiKey() && isRefusal(failure)
        ? skipped(Step.TOKEN, "no token: refused, see above")
        : failed(Step.TOKEN, Cures.sentence(failure));
  }

  private static String lifetime(Facts facts, TokenResponse response) {
    Duration lifetime = response.lifetime();
    return lifetime == null
        ? "it tells no lifetime, assumed are "
            + facts.options().refresh().assumedLifetime().toSeconds()
            + " s"
        : "good for " + lifetime.toSeconds() + " s";
  }

  private static String scope(TokenResponse response) {
    return response.scopes().isEmpty()
        ? ""
        : ", scope "
            + String.join(" ", response.scopes().stream().map(EndpointUrl::shown).toList());
  }

  /** The new one is not kept: nobody could tell the service. */
  private static String rotated(Facts facts, TokenResponse response) {
    return facts.options().auth() instanceof AuthOptions.RefreshToken
            && response.refreshToken() != null
        ? "; the provider gave another refresh token, which check does not keep: if the configured"
            + " one was good for one use only, get a new one before the service starts"
        : "";
  }
}
