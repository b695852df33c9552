package dev.tokenmanager.testkit;

import dev.tokenmanager.TokenManager;
import dev.tokenmanager.weaviate.WeaviateWebClient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpResponseExpectation;
import io.vertx.ext.web.client.WebClient;

/** The code under test: counts the objects in a Weaviate. */
final class Things {

  private final WebClient client;
  private final String url;

  Things(Vertx vertx, TokenManager tokens, String url) {
    this.client = WeaviateWebClient.create(WebClient.create(vertx), tokens);
    this.url = url;
  }

  Future<Integer> count() {
    return client
        .getAbs(url + "/v1/objects")
        .send()
        .expecting(HttpResponseExpectation.SC_OK)
        .map(answer -> answer.bodyAsJsonObject().getJsonArray("objects").size());
  }
}
