package dev.tokenmanager.app;

import dev.tokenmanager.bus.Addresses;
import dev.tokenmanager.config.HttpSection;
import dev.tokenmanager.config.VerticleOptions;
import dev.tokenmanager.config.VerticleOptionsReader;
import dev.tokenmanager.http.HttpSetup;
import dev.tokenmanager.http.HttpVerticle;
import dev.tokenmanager.keeper.Owners;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.net.BindException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Makes the HTTP side of the jar out of its options. */
final class HttpServing {

  private HttpServing() {}

  /** Hears events from now on. */
  static HttpVerticle create(Vertx vertx, JarOptions options, PrometheusMeterRegistry registry) {
    VerticleOptions verticle = VerticleOptionsReader.read(options.verticle());
    String address = verticle.address();
    return HttpVerticle.create(
        vertx,
        new HttpSetup(
            options.http(),
            new Addresses(address),
            verticle.tokens().keySet(),
            () -> Owners.vitals(vertx, address),
            Main.Version.number(),
            registry));
  }

  /** Why it does not listen. */
  static String sentence(Path file, HttpSection section, @Nullable Throwable cause) {
    String what = file + ": http.host " + section.host() + ", http.port " + section.port() + ": ";
    return cause instanceof BindException
        ? what
            + "the address is in use or not this machine's; choose another, or http.enabled: false"
        : what + (cause == null ? "not opened" : cause.getMessage());
  }
}
