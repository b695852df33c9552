package dev.tokenmanager.app;

import dev.tokenmanager.app.http.HttpSetup;
import dev.tokenmanager.app.http.HttpVerticle;
import dev.tokenmanager.internal.bus.Addresses;
import dev.tokenmanager.internal.config.HttpOptions;
import dev.tokenmanager.internal.config.VerticleOptions;
import dev.tokenmanager.internal.service.TokenServices;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.net.BindException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Makes the HTTP side of the jar out of its options. */
final class HttpServing {

  private HttpServing() {}

  /** Hears events from now on. */
  static HttpVerticle create(
      Vertx vertx, ServiceOptions options, PrometheusMeterRegistry registry) {
    VerticleOptions verticle = options.verticle();
    String address = verticle.address();
    return HttpVerticle.create(
        vertx,
        new HttpSetup(
            options.http(),
            new Addresses(address),
            verticle.tokens().keySet(),
            () -> TokenServices.metrics(vertx, address),
            Main.Version.number(),
            registry));
  }

  /** Why it does not listen. */
  static String sentence(Path file, HttpOptions section, @Nullable Throwable cause) {
    String port = ", http.port " + section.port() + ": ";
    if (cause instanceof BindException) {
      return file
          + ": http.host "
          + section.host()
          + port
          + "the address is in use or not this machine's; choose another, or http.enabled: false";
    }
    // What has no address may be anything; messages quote it.
    return file
        + ": http.host"
        + port
        + "not opened"
        + (cause == null ? "" : ", " + cause.getClass().getSimpleName());
  }
}
