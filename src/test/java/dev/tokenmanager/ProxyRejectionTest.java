package dev.tokenmanager;

import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.testing.ScriptedProvider;
import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A proxy that lets requests through for one user alone. */
class ProxyRejectionTest {

  private static final String RIGHT = SECRET_MARK + "right";

  @RegisterExtension private final VerticleFixture stage = new VerticleFixture();
  @TempDir private Path folder;

  private final List<String> forms = new CopyOnWriteArrayList<>();
  private volatile boolean shut;

  @Test
  void g07_proxyRefuses_rejectedUntilThePasswordFileChanges() throws Exception {
    Path password = Files.writeString(folder.resolve("password"), SECRET_MARK + "wrong");
    stage.deploy(options(password));

    assertThat(VerticleFixture.codeOf(stage.tokens().getToken())).isEqualTo(401);
    assertThat(stage.status().getString("state")).isEqualTo("REJECTED");
    JsonObject error = stage.status().getJsonObject("last_error");
    assertThat(error.getString("error")).isEqualTo("proxy_authentication");
    assertThat(error.getString("message")).contains("proxy.username").doesNotContain(SECRET_MARK);
    assertThat(stage.status().getString("advice")).contains("proxy.username");

    Files.writeString(password, RIGHT + "\n");
    await()
        .until(
            () -> {
              stage.clocks().pass(Duration.ofSeconds(1));
              return "IDLE".equals(stage.status().getString("state"));
            });

    assertThat(stage.get().getString("access_token")).isEqualTo(SECRET_MARK + "access-1");
    assertThat(forms).hasSize(1);
  }

  @Test
  void g08_proxyRefusesARefresh_theRefreshTokenIsKept() throws Exception {
    Path password = Files.writeString(folder.resolve("password"), RIGHT);
    stage.deploy(options(password));
    stage.get();
    shut = true;
    stage.clocks().pass(Duration.ofSeconds(2));
    assertThat(VerticleFixture.codeOf(stage.tokens().forceRefresh())).isEqualTo(401);

    shut = false;
    stage.clocks().pass(Duration.ofSeconds(2));
    VerticleFixture.result(stage.tokens().forceRefresh());

    assertThat(forms).hasSize(2);
    assertThat(forms.get(1)).contains("grant_type=refresh_token");
  }

  private JsonObject options(Path password) {
    HttpServer proxy = stage.vertx().createHttpServer().requestHandler(this::answer);
    int port = VerticleFixture.result(proxy.listen(0, "127.0.0.1")).actualPort();
    return new JsonObject()
        .put("oidcConfig", new JsonObject().put("tokenEndpoint", "http://auth.example/token"))
        .put("allowInsecureHttp", true)
        .put("tickMs", 10)
        .put("requestTimeoutMs", WaitLimit.TIME.toMillis())
        .put(
            "auth",
            new JsonObject()
                .put("type", "client_credentials")
                .put("clientId", "c")
                .put("clientSecret", SECRET_MARK + "client")
                .put("scopes", new JsonArray()))
        .put(
            "proxy",
            new JsonObject()
                .put("host", "127.0.0.1")
                .put("port", port)
                .put("username", "user")
                .put("passwordFile", password.toString()));
  }

  private void answer(HttpServerRequest request) {
    String expected =
        Base64.getEncoder().encodeToString(("user:" + RIGHT).getBytes(StandardCharsets.UTF_8));
    if (shut || !("Basic " + expected).equals(request.getHeader("Proxy-Authorization"))) {
      request.response().setStatusCode(407).putHeader("Proxy-Authenticate", "Basic").end();
      return;
    }
    request
        .body()
        .onSuccess(
            body -> {
              forms.add(body.toString());
              ScriptedProvider.json(
                  request,
                  200,
                  new JsonObject()
                      .put("access_token", SECRET_MARK + "access-" + forms.size())
                      .put("token_type", "Bearer")
                      .put("refresh_token", SECRET_MARK + "refresh")
                      .put("expires_in", 300));
            });
  }
}
