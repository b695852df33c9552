package dev.tokenmanager.app.check;

import static dev.tokenmanager.app.check.StepResult.failed;
import static dev.tokenmanager.app.check.StepResult.ok;
import static dev.tokenmanager.app.check.StepResult.skipped;

import dev.tokenmanager.internal.oidc.DiscoveredProvider;
import dev.tokenmanager.internal.oidc.Remedies;
import dev.tokenmanager.internal.oidc.WeaviateBootstrap;
import dev.tokenmanager.internal.oidc.WellKnown;
import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.transport.EndpointUrl;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The lines on the way to the token endpoint. Pure; any thread. */
final class ProviderLines {

  private static final String SEE_TLS = "not read: TLS fails, see there";
  private static final String SEE_PROXY = "not read: " + ProxyLine.SEE;
  private static final String MISMATCH = "issuer_mismatch";

  private ProviderLines() {}

  static StepResult bootstrap(CheckContext facts) {
    if (facts.isApiKey()) {
      return skipped(Step.BOOTSTRAP, "an API key needs no provider");
    }
    if (facts.weaviate() == null) {
      return skipped(Step.BOOTSTRAP, "no weaviateUrl");
    }
    ProviderException failure = facts.bootstrap().failure();
    if (failure != null) {
      if (ProxyLine.failsBootstrap(facts)) {
        return skipped(Step.BOOTSTRAP, SEE_PROXY);
      }
      return facts.bootstrap().failedByTls()
          ? skipped(Step.BOOTSTRAP, SEE_TLS)
          : failed(Step.BOOTSTRAP, Remedies.causeAndRemedy(failure));
    }
    WeaviateBootstrap bootstrap = facts.bootstrap().value();
    return bootstrap == null
        ? skipped(Step.BOOTSTRAP, "not read")
        : ok(
            Step.BOOTSTRAP,
            "issuer "
                + EndpointUrl.shown(WellKnown.issuer(bootstrap.href()))
                + ", client id "
                + (bootstrap.clientId() == null
                    ? "not named"
                    : EndpointUrl.shown(bootstrap.clientId()))
                + scopes(bootstrap.scopes()));
  }

  private static String scopes(List<String> scopes) {
    return scopes.isEmpty() ? "" : ", scopes " + EndpointUrl.shownAll(scopes);
  }

  static StepResult metadata(CheckContext facts) {
    if (facts.isApiKey()) {
      return skipped(Step.METADATA, "an API key needs no provider");
    }
    DiscoveredProvider discovered = facts.metadata().value();
    if (discovered == null) {
      return noMetadata(facts);
    }
    String endpoint = "token endpoint " + EndpointUrl.shown(discovered.metadata().tokenEndpoint());
    return facts.hasEndpoints()
        ? skipped(Step.METADATA, "not read: oidcConfig gives the " + endpoint)
        : ok(Step.METADATA, endpoint);
  }

  private static StepResult noMetadata(CheckContext facts) {
    ProviderException failure = facts.metadata().failure();
    if (failure == null) {
      return skipped(Step.METADATA, "not read: Weaviate's bootstrap would name the provider");
    }
    if (ProxyLine.failsMetadata(facts)) {
      return skipped(Step.METADATA, SEE_PROXY);
    }
    if (facts.metadata().failedByTls()) {
      return skipped(Step.METADATA, SEE_TLS);
    }
    return facts.metadata().failedWith(MISMATCH)
        ? ok(Step.METADATA, "read")
        : failed(Step.METADATA, Remedies.causeAndRemedy(failure));
  }

  /** What stands in the metadata beside it and should not. */
  private static String advice(@Nullable DiscoveredProvider discovered) {
    String advice = discovered == null ? null : discovered.metadata().advice();
    return advice == null ? "" : ". " + advice;
  }

  static StepResult issuer(CheckContext facts) {
    if (facts.isApiKey()) {
      return skipped(Step.ISSUER, "an API key needs no provider");
    }
    ProviderException failure = facts.metadata().failure();
    if (failure != null && facts.metadata().failedWith(MISMATCH)) {
      return failed(Step.ISSUER, Remedies.causeAndRemedy(failure));
    }
    DiscoveredProvider discovered = facts.metadata().value();
    String issuer = discovered == null ? null : discovered.metadata().issuer();
    if (facts.hasEndpoints()) {
      return skipped(Step.ISSUER, "oidcConfig: no metadata to compare with");
    }
    return issuer == null
        ? skipped(Step.ISSUER, "no metadata to compare with")
        : ok(Step.ISSUER, EndpointUrl.shown(issuer) + advice(discovered));
  }
}
