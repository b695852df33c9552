package dev.tokenmanager.bench;

import dev.tokenmanager.TokenManager;
import dev.tokenmanager.TokenManagerVerticle;
import dev.tokenmanager.testing.ScriptedProvider;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.authentication.UsernamePasswordCredentials;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.util.Objects;

/**
 * From the deployment to the first token, beside the two exchanges that this takes: the metadata,
 * and the token. Each on a Vert.x of its own that does nothing else, in a JVM that has done it
 * before.
 */
final class FirstSection implements Section {

  /** As ours: a connection for each exchange, and that much room. */
  private static final WebClientOptions SETTINGS =
      new WebClientOptions()
          .setKeepAlive(false)
          .setMaxHeaderSize(32 * 1024)
          .setUserAgent("weaviate-token-manager");

  /** Does something that ends with a token. */
  private interface Way {
    Future<?> toToken(Vertx vertx, ScriptedProvider provider);
  }

  @Override
  public void measure(Report report, Scale scale) throws Exception {
    Vertx outside = Vertx.vertx();
    try {
      ScriptedProvider provider = Deployed.result(ScriptedProvider.start(outside));
      measure(report, scale, provider);
    } finally {
      Deployed.result(outside.close());
    }
  }

  private static void measure(Report report, Scale scale, ScriptedProvider provider)
      throws Exception {
    int pairs = scale.of(5, 40);
    round(scale.of(5, 1_500), provider, new double[2]);
    double[] deployed = new double[scale.rounds];
    double[] bare = new double[scale.rounds];
    for (int round = 0; round < scale.rounds; round++) {
      double[] medians = new double[2];
      round(pairs, provider, medians);
      deployed[round] = medians[0];
      bare[round] = medians[1];
    }
    report.ratio(
        "deploy to first token", 1.15, deployed, "ms", "both exchanges by WebClient", bare);
  }

  /** Both ways in turns; their medians. */
  private static void round(int pairs, ScriptedProvider provider, double[] medians)
      throws Exception {
    double[] deployed = new double[pairs];
    double[] bare = new double[pairs];
    for (int i = 0; i < pairs; i++) {
      deployed[i] = millis(provider, FirstSection::deploy);
      bare[i] = millis(provider, FirstSection::exchange);
    }
    medians[0] = Report.median(deployed);
    medians[1] = Report.median(bare);
  }

  private static double millis(ScriptedProvider provider, Way way) throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      long start = System.nanoTime();
      Deployed.result(way.toToken(vertx, provider));
      return (System.nanoTime() - start) / 1e6;
    } finally {
      Deployed.result(vertx.close());
    }
  }

  private static Future<?> deploy(Vertx vertx, ScriptedProvider provider) {
    return vertx
        .deployVerticle(
            TokenManagerVerticle.class, new DeploymentOptions().setConfig(provider.options()))
        .compose(deployed -> TokenManager.create(vertx).getAccessToken());
  }

  private static Future<?> exchange(Vertx vertx, ScriptedProvider provider) {
    WebClient client = WebClient.create(vertx, SETTINGS);
    return client
        .getAbs(provider.issuer() + "/.well-known/openid-configuration")
        .send()
        .map(metadata -> text(metadata, "token_endpoint"))
        .compose(
            endpoint ->
                client
                    .postAbs(endpoint)
                    .authentication(new UsernamePasswordCredentials("client", "secret"))
                    .sendForm(
                        MultiMap.caseInsensitiveMultiMap().set("grant_type", "client_credentials")))
        .map(token -> text(token, "access_token"));
  }

  private static String text(HttpResponse<Buffer> answer, String field) {
    JsonObject body = answer.bodyAsJsonObject();
    return Objects.requireNonNull(body.getString(field));
  }
}
