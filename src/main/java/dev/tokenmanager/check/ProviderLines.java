package dev.tokenmanager.check;

import static dev.tokenmanager.check.Line.failed;
import static dev.tokenmanager.check.Line.ok;
import static dev.tokenmanager.check.Line.skipped;

import dev.tokenmanager.oidc.Discovered;
import dev.tokenmanager.oidc.EndpointUrl;
import dev.tokenmanager.oidc.ProviderException;
import dev.tokenmanager.oidc.WeaviateBootstrap;
import dev.tokenmanager.oidc.WellKnown;
import java.util.List;

/** The lines on the way to the token endpoint. Pure; any thread. */
final class ProviderLines {

  static final String SEE_TLS = "not read: TLS fails, see there";
  private static final String MISMATCH = "issuer_mismatch";

  private ProviderLines() {}

  static Line bootstrap(Facts facts) {
    if (facts.isApiKey()) {
      return skipped(Step.BOOTSTRAP, "an API key needs no provider");
    }
    if (facts.weaviate() == null) {
      return skipped(Step.BOOTSTRAP, "no weaviateUrl");
    }
    ProviderException failure = facts.bootstrap().failure();
    if (failure != null) {
      return facts.bootstrap().failedByTls()
          ? skipped(Step.BOOTSTRAP, SEE_TLS)
          : failed(Step.BOOTSTRAP, Cures.sentence(failure));
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
    return scopes.isEmpty()
        ? ""
        : ", scopes " + String.join(" ", scopes.stream().map(EndpointUrl::shown).toList());
  }

  static Line metadata(Facts facts) {
    if (facts.isApiKey()) {
      return skipped(Step.METADATA, "an API key needs no provider");
    }
    Discovered discovered = facts.metadata().value();
    if (discovered == null) {
      return noMetadata(facts);
    }
    String endpoint = "token endpoint " + EndpointUrl.shown(discovered.metadata().tokenEndpoint());
    return facts.hasEndpoints()
        ? skipped(Step.METADATA, "not read: oidcConfig gives the " + endpoint)
        : ok(Step.METADATA, endpoint);
  }

  private static Line noMetadata(Facts facts) {
    ProviderException failure = facts.metadata().failure();
    if (failure == null) {
      return skipped(Step.METADATA, "not read: Weaviate's bootstrap would name the provider");
    }
    if (facts.metadata().failedByTls()) {
      return skipped(Step.METADATA, SEE_TLS);
    }
    return facts.metadata().failedWith(MISMATCH)
        ? ok(Step.METADATA, "read")
        : failed(Step.METADATA, Cures.sentence(failure));
  }

  static Line issuer(Facts facts) {
    if (facts.isApiKey()) {
      return skipped(Step.ISSUER, "an API key needs no provider");
    }
    ProviderException failure = facts.metadata().failure();
    if (failure != null && facts.metadata().failedWith(MISMATCH)) {
      return failed(Step.ISSUER, Cures.sentence(failure));
    }
    Discovered discovered = facts.metadata().value();
    String issuer = discovered == null ? null : discovered.metadata().issuer();
    if (facts.hasEndpoints()) {
      return skipped(Step.ISSUER, "oidcConfig: no metadata to compare with");
    }
    return issuer == null
        ? skipped(Step.ISSUER, "no metadata to compare with")
        : ok(Step.ISSUER, EndpointUrl.shown(issuer));
  }
}
