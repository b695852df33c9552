package dev.tokenmanager.app.check;

import static dev.tokenmanager.app.check.StepResult.failed;
import static dev.tokenmanager.app.check.StepResult.ok;
import static dev.tokenmanager.app.check.StepResult.skipped;

import dev.tokenmanager.internal.config.ConnectionOptions;
import dev.tokenmanager.internal.config.HostName;
import dev.tokenmanager.internal.config.ProviderOptions;
import dev.tokenmanager.internal.oidc.DiscoveredProvider;
import dev.tokenmanager.internal.oidc.Remedies;
import dev.tokenmanager.internal.token.Failure;
import dev.tokenmanager.internal.token.ProviderException;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Whether the proxy lets the requests through, and which take the direct way. Pure; any thread. */
final class ProxyLine {

  /** For the lines of what could not be read because of it. */
  static final String SEE = "the proxy fails, see there";

  /** Where a proxy is on the way, it is the proxy that was not reached. */
  private static final Set<String> NOT_REACHED = Set.of("dns", "connection_refused", "unreachable");

  private static final Set<String> REACHED = Set.of(Failure.PROXY_AUTHENTICATION, "proxy_refused");

  private ProxyLine() {}

  static StepResult of(CheckContext facts) {
    ConnectionOptions.Proxy proxy = facts.options().connection().proxy();
    if (proxy == null) {
      return skipped(Step.PROXY, "none is configured");
    }
    ProviderException failure = failure(facts);
    if (failure != null) {
      return failed(Step.PROXY, causeAndRemedy(failure));
    }
    Map<URI, Boolean> asked = AskedHosts.of(facts);
    String through =
        asked.entrySet().stream()
            .filter(Map.Entry::getValue)
            .map(Map.Entry::getKey)
            .filter(url -> isThrough(facts, url))
            .map(URI::getAuthority)
            .distinct()
            .collect(Collectors.joining(", "));
    if (!through.isEmpty()) {
      return ok(Step.PROXY, proxy.host() + ":" + proxy.port() + " lets through to " + through);
    }
    return asked.keySet().stream().anyMatch(url -> isThrough(facts, url))
        ? skipped(Step.PROXY, "no answer came through it")
        : skipped(
            Step.PROXY, "not used: every host here is this machine, or stands in proxy.noProxy");
  }

  private static boolean fails(CheckContext facts, Outcome<?> outcome, @Nullable URI url) {
    ProviderException failure = outcome.failure();
    return failure != null
        && url != null
        && isThrough(facts, url)
        && (NOT_REACHED.contains(failure.error()) || REACHED.contains(failure.error()));
  }

  private static String causeAndRemedy(ProviderException failure) {
    return NOT_REACHED.contains(failure.error())
        ? failure.getMessage()
            + " Check proxy.host and proxy.port, that it runs, and that this host may reach it."
        : Remedies.causeAndRemedy(failure);
  }

  /** Whether the proxy is why there is no bootstrap. */
  static boolean failsBootstrap(CheckContext facts) {
    return fails(facts, facts.bootstrap(), weaviate(facts));
  }

  /** Whether the proxy is why there is no metadata. */
  static boolean failsMetadata(CheckContext facts) {
    return fails(facts, facts.metadata(), AskedHosts.metadata(facts));
  }

  /** Whether the proxy is why there is no token. */
  static boolean failsToken(CheckContext facts) {
    DiscoveredProvider discovered = facts.metadata().value();
    return fails(
        facts, facts.token(), discovered == null ? null : discovered.metadata().tokenEndpoint());
  }

  /** Whether the proxy is why Weaviate says nothing of the token. */
  static boolean failsMeta(CheckContext facts) {
    return fails(facts, facts.meta(), weaviate(facts));
  }

  private static @Nullable URI weaviate(CheckContext facts) {
    ProviderOptions.Weaviate weaviate = facts.weaviate();
    return weaviate == null ? null : weaviate.weaviateUrl();
  }

  private static @Nullable ProviderException failure(CheckContext facts) {
    if (failsBootstrap(facts)) {
      return facts.bootstrap().failure();
    }
    if (failsMetadata(facts)) {
      return facts.metadata().failure();
    }
    if (failsToken(facts)) {
      return facts.token().failure();
    }
    return failsMeta(facts) ? facts.meta().failure() : null;
  }

  private static boolean isThrough(CheckContext facts, URI url) {
    String host = HostName.of(url);
    return host != null && facts.options().connection().proxyTo(host) != null;
  }
}
