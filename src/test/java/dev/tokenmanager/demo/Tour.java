package dev.tokenmanager.demo;

import dev.tokenmanager.keycloak.KeycloakServer;
import dev.tokenmanager.keycloak.WeaviateLikeServer;
import dev.tokenmanager.keycloak.WeaviateOidc;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/**
 * What {@code conf/tour.yaml} talks to: a real Keycloak, and a server that answers as Weaviate does
 * where a token manager looks. A word on standard input stops and starts Keycloak, or has that
 * server trust another realm, for {@code src/main/docs/private-key-jwt.md}.
 */
public final class Tour {

  private static final int KEYCLOAK_PORT = 8080;
  private static final int WEAVIATE_PORT = 8081;

  private static final String CHOICE = "Type stop, start, keys or quit.";

  /** Stands in conf/tour.yaml, too: it opens nothing but this. */
  private static final String SECRET = "local-trial-only";

  private final Vertx vertx;
  private final KeycloakServer keycloak;
  private WeaviateLikeServer weaviate;

  private Tour(Vertx vertx, KeycloakServer keycloak) {
    this.vertx = vertx;
    this.keycloak = keycloak;
    this.weaviate = trusting("weaviate");
  }

  private WeaviateLikeServer trusting(String realm) {
    WeaviateOidc oidc = WeaviateOidc.of(keycloak.issuer(realm));
    return WeaviateLikeServer.start(vertx, WEAVIATE_PORT, oidc);
  }

  /** Runs until the end of standard input, or Ctrl-C. */
  public static void main(String[] args) throws IOException {
    say("Starting Keycloak, which takes up to a minute.");
    KeycloakServer keycloak = KeycloakServer.forTrial(KEYCLOAK_PORT, SECRET);
    Runtime.getRuntime().addShutdownHook(new Thread(keycloak::close, "remove-keycloak"));
    Vertx vertx = Vertx.vertx();
    try {
      keycloak.start();
      new Tour(vertx, keycloak).obey();
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().join();
      keycloak.close();
    }
  }

  private void obey() throws IOException {
    say("Keycloak: " + keycloak.baseUrl() + ", what stands for Weaviate: " + weaviate.url());
    say(CHOICE);
    BufferedReader words =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String word = words.readLine(); word != null; word = words.readLine()) {
      switch (word.strip()) {
        case "stop" -> {
          keycloak.stop();
          say("Keycloak is stopped.");
        }
        case "start" -> {
          keycloak.start();
          say("Keycloak is back.");
        }
        case "quit" -> {
          return;
        }
        case "keys" -> {
          weaviate.close();
          weaviate = trusting("keys");
          say("Weaviate trusts the realm keys.");
        }
        default -> say(CHOICE);
      }
    }
  }

  private static void say(String text) {
    System.out.println(text);
  }
}
