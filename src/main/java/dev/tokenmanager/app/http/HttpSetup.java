package dev.tokenmanager.app.http;

import dev.tokenmanager.internal.bus.Addresses;
import dev.tokenmanager.internal.config.HttpOptions;
import dev.tokenmanager.internal.service.ServiceMetrics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the HTTP side is given. Immutable.
 *
 * @param section where to listen, and when the node is ready
 * @param addresses of the verticle on this node
 * @param configured names of the tokens in the options, until the service tells which it keeps
 * @param metrics of the service on this node, null while it has none; from any thread
 * @param version of the product
 * @param registry of all metrics
 */
public record HttpSetup(
    HttpOptions section,
    Addresses addresses,
    Set<String> configured,
    Supplier<@Nullable ServiceMetrics> metrics,
    String version,
    PrometheusMeterRegistry registry) {

  public HttpSetup {
    configured = Set.copyOf(configured);
  }

  /** Whether a token of that name is kept now. */
  boolean isKept(String name) {
    ServiceMetrics known = metrics.get();
    return known == null ? configured.contains(name) : known.token(name) != null;
  }
}
