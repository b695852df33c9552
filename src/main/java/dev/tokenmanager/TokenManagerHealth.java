package dev.tokenmanager;

import dev.tokenmanager.internal.config.ForeignText;
import dev.tokenmanager.internal.refresh.AttemptError;
import dev.tokenmanager.internal.refresh.Health;
import dev.tokenmanager.internal.refresh.RefreshState.FailureState;
import dev.tokenmanager.internal.service.Readiness;
import dev.tokenmanager.internal.service.ServiceMetrics;
import dev.tokenmanager.internal.service.TokenServices;
import dev.tokenmanager.internal.service.TokenSnapshot;
import dev.tokenmanager.internal.time.Moment;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.healthchecks.HealthChecks;
import io.vertx.ext.healthchecks.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Liveness and readiness of the tokens on this node, as procedures of vertx-health-check. Any
 * thread; they read memory and wait for nobody.
 *
 * <p>{@value #LIVE} is down when no tick was evaluated for 5 seconds: a restart may help. It does
 * not ask whether the provider is well, for no restart mends a provider.
 *
 * <p>{@value #READY} is up when callers get tokens: at least one is usable, and none of those that
 * the deployment began with still waits for its first attempt. A token that comes later, by {@link
 * TokenManager#put} or a reload, does not take a ready node out of service. Its {@code data} has
 * {@code tokens}, each with {@code name}, {@code state}, {@code health} and, where there is one,
 * {@code usable_until} (ISO-8601, UTC) and {@code reason}; when it is down also {@code reason}, one
 * sentence. No secret is in it.
 *
 * <p>Where {@link TokenManagerVerticle} is not deployed at the address, nothing hangs and nothing
 * is ready.
 *
 * <p>Needs {@code io.vertx:vertx-health-check}, which this library does not bring.
 */
public final class TokenManagerHealth {

  /** The name of the liveness procedure. */
  public static final String LIVE = "weaviate-token-live";

  /** The name of the readiness procedure. */
  public static final String READY = "weaviate-token-ready";

  private static final Duration LONGEST_SILENCE = Duration.ofSeconds(5);
  private static final String REASON = "reason";

  private TokenManagerHealth() {}

  /**
   * When the node is ready; in both cases no token of the deployment's start may still wait for its
   * first attempt.
   */
  public enum ReadyWhen {
    /** At least one token is usable. */
    ANY,
    /** Every token is, also one that came later. */
    ALL
  }

  /** Registers both for the verticle at the default address. */
  public static HealthChecks register(HealthChecks checks, Vertx vertx) {
    return register(checks, vertx, TokenManagerOptions.DEFAULT_ADDRESS);
  }

  /**
   * Registers both for the verticle at that address, deployed or not.
   *
   * @return {@code checks}
   */
  public static HealthChecks register(HealthChecks checks, Vertx vertx, String address) {
    return register(checks, vertx, address, ReadyWhen.ANY);
  }

  /**
   * Registers both for the verticle at that address, deployed or not.
   *
   * @return {@code checks}
   */
  public static HealthChecks register(
      HealthChecks checks, Vertx vertx, String address, ReadyWhen when) {
    return checks.register(LIVE, live(vertx, address)).register(READY, ready(vertx, address, when));
  }

  /** Liveness alone, for an application that keeps its probes apart. */
  public static Handler<Promise<Status>> live(Vertx vertx, String address) {
    return check -> check.tryComplete(live(TokenServices.metrics(vertx, address)));
  }

  /** Readiness alone, for an application that keeps its probes apart. */
  public static Handler<Promise<Status>> ready(Vertx vertx, String address, ReadyWhen when) {
    return check ->
        check.tryComplete(
            ready(TokenServices.metrics(vertx, address), address, when == ReadyWhen.ALL));
  }

  private static Status live(@Nullable ServiceMetrics service) {
    Duration silence = service == null ? Duration.ZERO : service.sinceTick();
    if (silence.compareTo(LONGEST_SILENCE) < 0) {
      return Status.OK();
    }
    return Status.KO(
        new JsonObject()
            .put(REASON, "No tick was evaluated for " + silence.toSeconds() + " s.")
            .put("seconds_without_tick", silence.toSeconds()));
  }

  private static Status ready(@Nullable ServiceMetrics service, String address, boolean every) {
    if (service == null) {
      return Status.KO(new JsonObject().put(REASON, nobody(address)));
    }
    Moment now = service.now();
    List<TokenSnapshot> tokens = service.snapshots();
    String missing = Readiness.missing(tokens, service.namesOfStart(), every, now);
    JsonObject data = new JsonObject();
    if (missing != null) {
      data.put(REASON, missing);
    }
    data.put("tokens", new JsonArray(tokens.stream().map(token -> json(token, now)).toList()));
    return missing == null ? Status.OK(data) : Status.KO(data);
  }

  private static String nobody(String address) {
    return "No TokenManagerVerticle is deployed here with the address "
        + address
        + ", or it starts or stops just now.";
  }

  private static JsonObject json(TokenSnapshot token, Moment now) {
    JsonObject json =
        new JsonObject()
            .put("name", token.name())
            .put("state", token.state().phase().name())
            .put("health", token.health(now).name());
    Instant until = token.usableUntil();
    if (until != null) {
      json.put("usable_until", until.toString());
    }
    String reason = reason(token, now);
    return reason == null ? json : json.put(REASON, ForeignText.cut(reason));
  }

  /** Why it is not healthy, in one sentence; null when it is. */
  private static @Nullable String reason(TokenSnapshot token, Moment now) {
    FailureState trouble = token.state().trouble();
    AttemptError rejection = trouble.rejection();
    if (rejection != null) {
      return rejection.message();
    }
    Health health = token.health(now);
    if (health == Health.MISCONFIGURED) {
      return "Callers report each new token as rejected by Weaviate.";
    }
    if (token.waitsForFirstAttempt()) {
      return "It still waits for the first attempt.";
    }
    AttemptError error = trouble.lastError();
    return health == Health.HEALTHY || error == null ? null : error.message();
  }
}
