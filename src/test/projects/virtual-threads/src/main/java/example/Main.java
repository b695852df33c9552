package example;

import dev.tokenmanager.AuthOptions;
import dev.tokenmanager.SecretOptions;
import dev.tokenmanager.TokenManager;
import dev.tokenmanager.TokenManagerOptions;
import dev.tokenmanager.TokenManagerVerticle;
import dev.tokenmanager.weaviate.WeaviateWebClient;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.client.WebClient;

/** Answers each request with what Weaviate says, on a virtual thread that waits for it. */
public final class Main extends VerticleBase {

  private TokenManager tokens;
  private WebClient weaviate;

  public static void main(String[] args) {
    Vertx vertx = Vertx.vertx();
    SecretOptions secret = SecretOptions.env("WEAVIATE_CLIENT_SECRET");
    TokenManagerOptions options =
        new TokenManagerOptions()
            .setIssuerUrl(System.getenv("ISSUER_URL"))
            .setAuth(AuthOptions.clientCredentials("weaviate-app", secret).setScopes("openid"));
    vertx
        .deployVerticle(new TokenManagerVerticle(options)) // an event loop, as ever
        .compose(
            deployed ->
                vertx.deployVerticle(
                    new Main(),
                    new DeploymentOptions().setThreadingModel(ThreadingModel.VIRTUAL_THREAD)))
        .onFailure(
            failure -> {
              failure.printStackTrace();
              System.exit(1);
            });
  }

  @Override
  public Future<?> start() {
    tokens = TokenManager.create(vertx);
    weaviate = WeaviateWebClient.create(WebClient.create(vertx), tokens);
    return vertx
        .createHttpServer()
        .requestHandler(this::answer)
        .listen(Integer.getInteger("port", 8080), "127.0.0.1")
        .onSuccess(up -> System.out.println("http://127.0.0.1:" + up.actualPort() + "/objects"));
  }

  private void answer(HttpServerRequest request) {
    try {
      System.out.println("token until " + tokens.getToken().await().expiresAt());
      var objects = weaviate.getAbs(System.getenv("WEAVIATE_URL") + "/v1/objects").send().await();
      request.response().setStatusCode(objects.statusCode()).end(objects.bodyAsString());
    } catch (Exception e) { // as of code that blocks: ReplyException where there is no token
      request.response().setStatusCode(503).end(e.getMessage());
    }
  }
}
