package tokenmanager.modules;

import dev.tokenmanager.TokenManager;
import dev.tokenmanager.TokenManagerClientOptions;
import dev.tokenmanager.TokenManagerVerticle;
import dev.tokenmanager.weaviate.WeaviateSidecarVerticle;
import dev.tokenmanager.weaviate.WeaviateWebClient;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.WebClient;
import java.util.concurrent.TimeUnit;

/** Uses the token manager as a module: ends with status 0 where all of it works, else with 1. */
public final class Main {

  /** On the busiest machine: none of these waits is the subject. */
  private static final int SECONDS = 240;

  private final Vertx vertx;

  private Main(Vertx vertx) {
    this.vertx = vertx;
  }

  public static void main(String[] args) throws Exception {
    expect("dev.tokenmanager", String.valueOf(TokenManagerVerticle.class.getModule().getName()));
    Vertx vertx = Vertx.vertx();
    Main main = new Main(vertx);
    try {
      main.apiKey();
      main.clientCredentials();
      main.foreignSignature();
    } catch (Throwable e) {
      e.printStackTrace();
      System.exit(1);
    }
    await(vertx.close());
    System.out.println("All of it works.");
  }

  private void apiKey() throws Exception {
    TokenManager tokens =
        deploy("key", new JsonObject().put("auth", auth("api_key").put("apiKey", "s3cr3t-key")));
    expect("s3cr3t-key", await(tokens.getAccessToken()));
    System.out.println("api_key: a token");
  }

  /** Discovery, the token, its verification, and a call of Weaviate with it. */
  private void clientCredentials() throws Exception {
    FakeProvider provider = await(FakeProvider.start(vertx, true));
    TokenManager tokens = deploy("weaviate.token", credentials(provider));
    String token = await(tokens.getAccessToken());
    System.out.println("client_credentials: a token");

    WebClient weaviate = WeaviateWebClient.create(WebClient.create(vertx), tokens);
    String seen =
        await(weaviate.get(provider.port(), "127.0.0.1", "/v1/meta").send()).bodyAsString();
    expect("Bearer " + token, seen);
    System.out.println("WebClient: Weaviate is sent the token");
    sidecar(tokens, provider, token);

    String later = await(tokens.forceRefresh()).accessToken();
    expect("true", String.valueOf(!later.isEmpty()));
    expect("null", String.valueOf(advice(tokens)));
  }

  /** A caller that knows of no token, and one whose headers no server takes. */
  private void sidecar(TokenManager tokens, FakeProvider weaviate, String token) throws Exception {
    WeaviateSidecarVerticle sidecar = new WeaviateSidecarVerticle(tokens);
    JsonObject options = new JsonObject().put("weaviateUrl", weaviate.issuer()).put("port", 0);
    await(vertx.deployVerticle(sidecar, new DeploymentOptions().setConfig(options)));
    var call = WebClient.create(vertx).get(sidecar.port(), "127.0.0.1", "/v1/meta");
    expect("Bearer " + token, await(call.copy().send()).bodyAsString());
    String tooLong = "a".repeat(65 * 1024);
    expect("431", String.valueOf(await(call.putHeader("X", tooLong).send()).statusCode()));
    System.out.println("sidecar: Weaviate is sent the token");
  }

  /** That nothing was advised before is worth something only where a wrong signature is seen. */
  private void foreignSignature() throws Exception {
    TokenManager tokens = deploy("foreign", credentials(await(FakeProvider.start(vertx, false))));
    await(tokens.getAccessToken());
    String advice = advice(tokens);
    for (int i = 0; advice == null && i < SECONDS * 10; i++) {
      await(vertx.timer(100));
      advice = advice(tokens);
    }
    expect("true", String.valueOf(String.valueOf(advice).contains("signature does not verify")));
    System.out.println("jwks_uri: a wrong signature is seen");
  }

  private static JsonObject credentials(FakeProvider provider) {
    return new JsonObject()
        .put("issuerUrl", provider.issuer())
        .put(
            "auth", auth("client_credentials").put("clientId", "id").put("clientSecret", "s3cr3t"));
  }

  private static JsonObject auth(String type) {
    return new JsonObject().put("type", type);
  }

  private TokenManager deploy(String address, JsonObject options) throws Exception {
    await(
        vertx.deployVerticle(
            TokenManagerVerticle.class,
            new DeploymentOptions()
                .setConfig(
                    options
                        .put("address", address)
                        .put("requestTimeoutMs", SECONDS * 1000)
                        .put("maxWaitMs", SECONDS * 1000))));
    return TokenManager.create(
        vertx, new TokenManagerClientOptions().setAddress(address).setTimeoutMs(SECONDS * 1000));
  }

  private static String advice(TokenManager tokens) throws Exception {
    return await(tokens.status()).getJsonArray("tokens").getJsonObject(0).getString("advice");
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
  }

  private static void expect(String expected, String found) {
    if (!expected.equals(found)) {
      throw new AssertionError("not " + expected + " but " + found);
    }
  }
}
