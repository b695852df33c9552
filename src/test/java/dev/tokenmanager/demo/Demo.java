package dev.tokenmanager.demo;

import dev.tokenmanager.TokenManagerVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import no.nav.security.mock.oauth2.MockOAuth2Server;
import no.nav.security.mock.oauth2.OAuth2Config;
import no.nav.security.mock.oauth2.token.DefaultOAuth2TokenCallback;
import no.nav.security.mock.oauth2.token.OAuth2TokenProvider;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The README's first command: an embedded provider with short-lived tokens, the verticle, and a
 * caller.
 */
@Command(
    name = "demo",
    description = "Keeps a token of an embedded OIDC provider fresh and shows each refresh.",
    mixinStandardHelpOptions = true)
public final class Demo implements Callable<Integer> {

  private static final int LIFETIME_SECONDS = 20;
  private static final String ISSUER = "demo";

  @Option(names = "--seconds", description = "How long; without it until Ctrl-C.")
  private long seconds;

  @Option(names = "--nodes", description = "How many nodes of a cluster share the token; 1 alone.")
  private int nodes = 1;

  private final CountDownLatch end = new CountDownLatch(1);
  private int answers;

  /** Starts it. */
  public static void main(String[] args) {
    int status = new CommandLine(new Demo()).execute(args);
    if (status != 0) {
      System.exit(status);
    }
  }

  @Override
  public Integer call() throws Exception {
    return nodes > 1 ? new ClusterDemo(nodes).run(seconds) : alone();
  }

  private int alone() throws InterruptedException {
    MockOAuth2Server provider = provider();
    Vertx vertx = Vertx.vertx();
    try {
      say("Provider %s issues tokens of %d s. Ctrl-C ends.", issuer(provider), LIFETIME_SECONDS);
      vertx.eventBus().<JsonObject>consumer("weaviate.token.events", event -> show(event.body()));
      vertx
          .deployVerticle(
              TokenManagerVerticle.class,
              new DeploymentOptions().setConfig(options(issuer(provider))))
          .onSuccess(deployed -> vertx.setPeriodic(1000, tick -> ask(vertx)))
          .onFailure(this::fail);
      if (seconds > 0) {
        end.await(seconds, TimeUnit.SECONDS);
      } else {
        end.await();
      }
      say("%d requests at weaviate.token.get were answered.", answers);
      return answers > 0 ? 0 : 1;
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
      provider.shutdown();
    }
  }

  private static MockOAuth2Server provider() {
    DefaultOAuth2TokenCallback tokens =
        new DefaultOAuth2TokenCallback(
            ISSUER, "demo", "JWT", List.of("weaviate"), Map.of(), LIFETIME_SECONDS);
    OAuth2Config config =
        new OAuth2Config(false, null, null, false, new OAuth2TokenProvider(), Set.of(tokens));
    MockOAuth2Server server = new MockOAuth2Server(config);
    server.start();
    return server;
  }

  private static String issuer(MockOAuth2Server provider) {
    return provider.issuerUrl(ISSUER).toString();
  }

  private static JsonObject options(String issuerUrl) {
    return new JsonObject()
        .put("issuerUrl", issuerUrl)
        .put(
            "auth",
            new JsonObject()
                .put("type", "client_credentials")
                .put("clientId", "demo-client")
                .put("clientSecret", "demo-secret")
                .put("scopes", "openid"));
  }

  private void ask(Vertx vertx) {
    vertx
        .eventBus()
        .<JsonObject>request("weaviate.token.get", new JsonObject())
        .onSuccess(reply -> answers++)
        .onFailure(failure -> say("No token: %s", failure.getMessage()));
  }

  private static void show(JsonObject event) {
    switch (event.getString("event")) {
      case "acquired", "refreshed" -> {
        Instant expiry = Instant.parse(event.getString("expires_at"));
        Instant at = Instant.parse(event.getString("at"));
        say(
            "%s  %-9s  token %s, generation %d, %d s left, provider took %d ms",
            at,
            event.getString("event"),
            event.getString("name"),
            event.getLong("generation"),
            Duration.between(at, expiry).toSeconds(),
            event.getLong("provider_ms"));
      }
      default -> say("%s  %s", event.getString("at"), event.getString("event"));
    }
  }

  private void fail(Throwable failure) {
    say("Not deployed: %s", failure.getMessage());
    end.countDown();
  }

  static void say(String format, Object... values) {
    System.out.printf(format + "%n", values);
  }
}
