package dev.tokenmanager.app.check;

import static dev.tokenmanager.app.check.StepResult.failed;
import static dev.tokenmanager.app.check.StepResult.ok;
import static dev.tokenmanager.app.check.StepResult.skipped;

import dev.tokenmanager.internal.config.ConnectionOptions;
import dev.tokenmanager.internal.oidc.Remedies;
import dev.tokenmanager.internal.token.ProviderException;
import java.net.URI;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whether every certificate on the way is trusted. Pure; any thread. */
final class TlsLine {

  private TlsLine() {}

  static StepResult of(CheckContext facts) {
    ProviderException failure = failure(facts);
    if (failure != null && failure.error().equals(Outcome.CLIENT_CERTIFICATE)) {
      return skipped(Step.TLS, "not tried: the client certificate is of no use, see there");
    }
    if (failure != null) {
      return failed(Step.TLS, Remedies.causeAndRemedy(failure));
    }
    Map<URI, Boolean> reached = AskedHosts.of(facts);
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

  private static @Nullable ProviderException failure(CheckContext facts) {
    return Stream.of(facts.bootstrap(), facts.metadata(), facts.token(), facts.meta())
        .filter(Outcome::failedByTls)
        .map(Outcome::failure)
        .findFirst()
        .orElse(null);
  }

  private static boolean isSecure(URI url) {
    return "https".equalsIgnoreCase(url.getScheme());
  }
}
