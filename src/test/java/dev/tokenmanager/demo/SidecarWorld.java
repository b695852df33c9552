package dev.tokenmanager.demo;

import dev.tokenmanager.keycloak.WeaviateLikeServer;
import dev.tokenmanager.keycloak.WeaviateOidc;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What {@code conf/sidecar-trial.yaml} talks to: a provider whose tokens live 20 s, and a server
 * that answers as Weaviate does, by REST and gRPC, and verifies each token. A word on standard
 * input makes trouble.
 */
public final class SidecarWorld {

  private static final int PROVIDER_PORT = 8180;
  private static final int WEAVIATE_PORT = 8081;
  private static final int WEAVIATE_GRPC_PORT = 50052;

  private static final String CHOICE = "Type stop, start, refuse, restart or quit.";

  private final ShortTokens provider;
  private final WeaviateLikeServer weaviate;

  private SidecarWorld(ShortTokens provider, WeaviateLikeServer weaviate) {
    this.provider = provider;
    this.weaviate = weaviate;
  }

  /** Runs until the end of standard input, or Ctrl-C. */
  public static void main(String[] args) throws IOException {
    Vertx vertx = Vertx.vertx();
    ShortTokens provider = ShortTokens.at(PROVIDER_PORT);
    WeaviateOidc oidc = new WeaviateOidc(provider.issuer(), ShortTokens.AUDIENCE, List.of(), "sub");
    try (WeaviateLikeServer weaviate =
        WeaviateLikeServer.start(vertx, WEAVIATE_PORT, WEAVIATE_GRPC_PORT, oidc)) {
      new SidecarWorld(provider, weaviate).obey();
    } finally {
      provider.stop();
      vertx.close().toCompletionStage().toCompletableFuture().join();
    }
  }

  private void obey() throws IOException {
    say("Provider: " + provider.issuer() + ", its tokens live 20 s");
    say("What stands for Weaviate: " + weaviate.url() + ", gRPC " + weaviate.grpcUrl());
    say(CHOICE);
    BufferedReader words =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String word = words.readLine(); word != null; word = words.readLine()) {
      if (word.strip().equals("quit")) {
        return;
      }
      obey(word.strip());
    }
  }

  private void obey(String word) {
    switch (word) {
      case "stop" -> {
        provider.stop();
        say("The provider is stopped.");
      }
      case "start" -> {
        provider.start();
        say("The provider is back.");
      }
      case "refuse" -> {
        weaviate.refuseWhatWasShown();
        say("Weaviate refuses every token that it was shown.");
      }
      case "restart" -> {
        weaviate.restart();
        say("Weaviate was restarted.");
      }
      default -> say(CHOICE);
    }
  }

  private static void say(String text) {
    System.out.println(text);
  }
}
