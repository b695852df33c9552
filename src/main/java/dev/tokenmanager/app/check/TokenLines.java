package dev.tokenmanager.app.check;

import static dev.tokenmanager.app.check.StepResult.failed;
import static dev.tokenmanager.app.check.StepResult.ok;
import static dev.tokenmanager.app.check.StepResult.skipped;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.internal.config.AuthOptions;
import dev.tokenmanager.internal.config.SecretRemark;
import dev.tokenmanager.internal.config.Subject;
import dev.tokenmanager.internal.oidc.DiscoveredProvider;
import dev.tokenmanager.internal.oidc.ProviderProbe;
import dev.tokenmanager.internal.oidc.Remedies;
import dev.tokenmanager.internal.token.Lifetime;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.token.TokenResponse;
import dev.tokenmanager.internal.transport.EndpointUrl;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** The lines of secrets and of the token request. Pure; any thread. */
final class TokenLines {

  /** Of a grant that nothing can replace. */
  private static final String MEMORY_ALONE =
      ". A refresh token that the provider rotates is kept in memory alone: after a restart the"
          + " configured one is sent again; stateFile keeps it";

  private static final String SPARED =
      "the refresh token is not sent, for it may be good for one use only and the service needs"
          + " it: --use-refresh-token sends it";

  private static final String OF_SUBJECT =
      "not tried: its subject token comes by a refresh token, which is sent for that token alone";

  private TokenLines() {}

  private static boolean isExchange(CheckContext facts) {
    return facts.options().auth() instanceof AuthOptions.TokenExchange;
  }

  static StepResult secrets(CheckContext facts) {
    if (facts.secretsProblem() != null) {
      return failed(Step.SECRETS, facts.secretsProblem());
    }
    if (facts.secretsRemarks().stream().anyMatch(SecretRemark::certain)) {
      return failed(Step.SECRETS, remarks(facts));
    }
    long many = facts.options().secrets().size();
    return many == 0
        ? skipped(Step.SECRETS, "no secret is configured")
        : ok(
            Step.SECRETS,
            (many == 1 ? "1 secret" : many + " secrets")
                + (facts.secretsRemarks().isEmpty() ? "" : "; " + remarks(facts)));
  }

  private static String remarks(CheckContext facts) {
    return facts.secretsRemarks().stream()
        .map(SecretRemark::sentence)
        .collect(Collectors.joining("; "));
  }

  static StepResult grant(CheckContext facts) {
    if (facts.isApiKey()) {
      return skipped(Step.GRANT, "an API key is sent to Weaviate as it is");
    }
    DiscoveredProvider discovered = facts.metadata().value();
    if (discovered == null) {
      return skipped(Step.GRANT, "not tried: no token endpoint is known");
    }
    if (facts.sent() == CheckContext.Sent.NOTHING) {
      return skipped(Step.GRANT, isExchange(facts) ? OF_SUBJECT : spared(facts));
    }
    if (facts.secretsProblem() != null) {
      return skipped(Step.GRANT, "not tried: a secret is missing");
    }
    ProviderException failure = facts.token().failure();
    if (failure == null) {
      return ok(Step.GRANT, who(facts) + unlisted(facts, discovered));
    }
    return isRefusal(failure) && !ProxyLine.failsToken(facts)
        ? failed(
            Step.GRANT,
            who(facts) + ": " + Remedies.causeAndRemedy(failure) + unlisted(facts, discovered))
        : skipped(Step.GRANT, "not known: the token endpoint gave no answer to judge it by");
  }

  private static String spared(CheckContext facts) {
    String why = StateFileLine.whySpared(facts.stateFile());
    if (why != null) {
      return why;
    }
    return facts.stateFile() == null ? SPARED + MEMORY_ALONE : SPARED;
  }

  private static boolean isRefusal(ProviderException failure) {
    return failure.failure() == TokenFailure.REJECTED || failure.error().equals("no_client_id");
  }

  private static String who(CheckContext facts) {
    String grant = grant(facts.options().auth());
    return facts.client() == null ? grant : grant + ", " + facts.client();
  }

  private static String grant(AuthOptions auth) {
    if (auth instanceof AuthOptions.TokenExchange exchange) {
      return exchange.subject() instanceof Subject.Named named
          ? "token_exchange of the token " + EndpointUrl.shown(named.name())
          : "token_exchange of the given subject token";
    }
    return ProviderProbe.grantType(auth);
  }

  private static String unlisted(CheckContext facts, DiscoveredProvider discovered) {
    List<String> listed = discovered.metadata().grantTypes();
    return listed.isEmpty() || listed.contains(ProviderProbe.grantType(facts.options().auth()))
        ? ""
        : " (the provider metadata does not list this grant)";
  }

  static StepResult token(CheckContext facts) {
    ProviderException failure = facts.token().failure();
    if (failure != null) {
      return noToken(facts, failure);
    }
    TokenResponse response = facts.token().value();
    if (response == null) {
      return skipped(
          Step.TOKEN,
          facts.options().auth() instanceof AuthOptions.RefreshToken given
                  && given.accessToken() != null
                  && facts.sent() == CheckContext.Sent.NOTHING
              ? "auth.accessToken has expired, and is not used"
              : "none was asked for");
    }
    if (facts.isApiKey()) {
      return ok(Step.TOKEN, "the API key, which never expires");
    }
    String lifetime = lifetime(facts, response) + scope(response);
    return facts.sent() == CheckContext.Sent.NOTHING
        ? ok(Step.TOKEN, "not acquired, but given as auth.accessToken: " + lifetime)
        : ok(Step.TOKEN, lifetime + rotated(facts, response));
  }

  private static StepResult noToken(CheckContext facts, ProviderException failure) {
    if (ProxyLine.failsToken(facts)) {
      return skipped(Step.TOKEN, "no token: " + ProxyLine.SEE);
    }
    if (facts.token().failedByTls()) {
      return skipped(Step.TOKEN, "no token: TLS fails, see there");
    }
    return !facts.isApiKey() && isRefusal(failure)
        ? skipped(Step.TOKEN, "no token: refused, see above")
        : failed(Step.TOKEN, Remedies.causeAndRemedy(failure));
  }

  private static String lifetime(CheckContext facts, TokenResponse response) {
    Duration lifetime = response.lifetime().left();
    return lifetime == null
        ? "it tells no lifetime, assumed are "
            + facts.options().refresh().assumedLifetime().toSeconds()
            + " s"
        : "good for " + lifetime.toSeconds() + " s" + doubt(response.lifetime().doubt());
  }

  /** Clocks that disagree have a line of their own. */
  private static String doubt(Lifetime.Doubt doubt) {
    return doubt == Lifetime.Doubt.CACHED_OR_AHEAD ? " (" + doubt.advice() + ")" : "";
  }

  private static String scope(TokenResponse response) {
    return response.scopes().isEmpty() ? "" : ", scope " + EndpointUrl.shownAll(response.scopes());
  }

  private static String rotated(CheckContext facts, TokenResponse response) {
    return facts.options().auth() instanceof AuthOptions.RefreshToken
            && response.refreshToken() != null
        ? "; " + ProviderProbe.NOT_KEPT
        : "";
  }
}
