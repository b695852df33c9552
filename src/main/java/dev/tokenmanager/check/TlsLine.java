package dev.tokenmanager.check;

import static dev.tokenmanager.check.Line.failed;
import static dev.tokenmanager.check.Line.ok;
import static dev.tokenmanager.check.Line.skipped;

import dev.tokenmanager.TokenFailure;
import dev.tokenmanager.config.ConnectionOptions;
import dev.tokenmanager.config.ProviderOptions;
import dev.tokenmanager.oidc.Discovered;
import dev.tokenmanager.oidc.ProviderException;
import dev.tokenmanager.oidc.WeaviateBootstrap;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whether every certificate on the way is trusted. Pure; any thread. */
final class TlsLine {

  private TlsLine() {}

  static Line of(Facts facts) {
    ProviderException failure = failure(facts);
    if (failure != null) {
      return failed(Step.TLS, Cures.sentence(failure));
    }
    Map<URI, Boolean> reached = reached(facts);
    String shown =
        reached.entrySet().stream()
            .filter(Map.Entry::getValue)
            .map(Map.Entry::getKey)
            .filter(TlsLine::isSecure)
            .map(URI::getAuthority)
            .distinct()
            .collect(Collectors.joining(", "));
    if (!shown.isEmpty()) {
      return ok(Step.TLS, "certificate trusted: " + shown);
    }
    return skipped(Step.TLS, whyNot(reached));
  }

  private static String whyNot(Map<URI, Boolean> reached) {
    if (reached.isEmpty()) {
      return "no provider is asked";
    }
    if (reached.keySet().stream().anyMatch(TlsLine::isSecure)) {
      return "no certificate was seen";
    }
    boolean loopback = reached.keySet().stream().allMatch(ConnectionOptions.DEFAULTS::permits);
    return loopback
        ? "plain http: within this machine"
        : "plain http:, by allowInsecureHttp: secrets and tokens can be read on the way";
  }

  private static @Nullable ProviderException failure(Facts facts) {
    return Stream.of(facts.bootstrap(), facts.metadata(), facts.token(), facts.meta())
        .filter(Outcome::failedByTls)
        .map(Outcome::failure)
        .findFirst()
        .orElse(null);
  }

  /** Where requests went, and whether an answer came from there. */
  private static Map<URI, Boolean> reached(Facts facts) {
    Map<URI, Boolean> reached = new LinkedHashMap<>();
    ProviderOptions.Weaviate weaviate = facts.weaviate();
    if (weaviate != null) {
      reached.put(
          weaviate.weaviateUrl(),
          facts.bootstrap().value() != null || facts.meta().value() != null);
    }
    URI metadata = metadataAt(facts);
    if (metadata != null) {
      reached.put(
          metadata,
          facts.metadata().value() != null || facts.metadata().failedWith("issuer_mismatch"));
    }
    Discovered discovered = facts.metadata().value();
    if (discovered != null) {
      reached.put(discovered.metadata().tokenEndpoint(), tokenEndpointAnswered(facts));
    }
    return reached;
  }

  private static @Nullable URI metadataAt(Facts facts) {
    ProviderOptions.Weaviate weaviate = facts.weaviate();
    ProviderOptions provider = weaviate == null ? facts.options().provider() : weaviate.override();
    if (provider instanceof ProviderOptions.Issuer issuer) {
      return issuer.issuerUrl();
    }
    WeaviateBootstrap bootstrap = facts.bootstrap().value();
    return provider == null && bootstrap != null ? bootstrap.href() : null;
  }

  private static boolean tokenEndpointAnswered(Facts facts) {
    ProviderException failure = facts.token().failure();
    return failure == null
        ? facts.token().value() != null && facts.sent() == Facts.Sent.GRANT
        : failure.failure() == TokenFailure.REJECTED;
  }

  private static boolean isSecure(URI url) {
    return "https".equalsIgnoreCase(url.getScheme());
  }
}
