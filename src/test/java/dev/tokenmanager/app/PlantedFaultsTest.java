package dev.tokenmanager.app;

import static dev.tokenmanager.VerticleFixture.result;
import static dev.tokenmanager.app.CheckServer.META;
import static dev.tokenmanager.app.CheckServer.TOKEN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.TokenManagerVerticle;
import dev.tokenmanager.testing.ScriptedProvider;
import dev.tokenmanager.testing.TestCertificate;
import dev.tokenmanager.testing.TroubleshootingPage;
import dev.tokenmanager.testing.TroubleshootingPage.Row;
import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * From a fault to its cure by the page alone: {@code check} and the status of a running service
 * lead to a row of {@code troubleshooting.md}, and what that row says mends it.
 */
@ExtendWith(VertxExtension.class)
class PlantedFaultsTest {

  private static final TroubleshootingPage PAGE = TroubleshootingPage.read();

  @TempDir private Path folder;

  /** The one row to which the first ✗ leads. */
  private Row rowOf(JsonObject options) throws Exception {
    List<String> failures = CheckRun.of(folder, options).lines("✗");
    assertThat(failures).isNotEmpty();
    List<Row> rows = PAGE.rowsFor(failures.get(0));
    assertThat(rows).as(failures.get(0)).hasSize(1);
    return rows.get(0);
  }

  /** What status tells an operator of a service with these options. */
  private static String advice(Vertx vertx, JsonObject options) {
    DeploymentOptions deployment = new DeploymentOptions().setConfig(options);
    String id = result(vertx.deployVerticle(TokenManagerVerticle.class, deployment));
    result(WaitLimit.client(vertx).getToken().otherwiseEmpty());
    JsonObject token =
        result(WaitLimit.client(vertx).status()).getJsonArray("tokens").getJsonObject(0);
    result(vertx.undeploy(id));
    return token.getString("advice");
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  private void mended(JsonObject options) throws Exception {
    CheckRun.of(folder, options).assertGreen();
  }

  @Test
  void tokenForSomebodyElse_pageLeadsToAnAudienceMapper(Vertx vertx) throws Exception {
    CheckServer server = CheckServer.start(vertx);
    server.claims = good -> good.put("aud", "account");
    JsonObject refusal =
        new JsonObject().put("message", "unauthorized: oidc: expected audience \"weaviate\"");
    server.answer(META, 401, refusal);

    Row row = rowOf(server.options());

    assertThat(row.cure()).contains("audience mapper for Weaviate's client id at the **caller's**");
    assertThat(row.says())
        .allSatisfy(said -> assertThat(advice(vertx, server.options())).contains(said));
    server.claims = good -> good.put("aud", new JsonArray().add("account").add("weaviate"));
    server.answer(META, 200, new JsonObject().put("version", "1.38.0"));
    mended(server.options());
  }

  @Test
  void wrongSecret_pageLeadsToTheClientsPage(Vertx vertx) throws Exception {
    CheckServer server = CheckServer.start(vertx);
    JsonObject options = server.options();
    String right = options.getJsonObject("auth").getString("clientSecret");
    String basic = "Basic " + base64("client:" + right);
    server.except(
        TOKEN,
        request -> !basic.equals(request.getHeader("Authorization")),
        request ->
            ScriptedProvider.json(request, 401, new JsonObject().put("error", "invalid_client")));
    options.getJsonObject("auth").put("clientSecret", "s3cr3t-of-another-client");

    Row row = rowOf(options);

    assertThat(row.cause()).contains("secret");
    assertThat(row.cure()).contains("compare with the client's page at the provider");
    assertThat(advice(vertx, options)).contains("invalid_client");
    options.getJsonObject("auth").put("clientSecret", right);
    mended(options);
  }

  @Test
  void privateAuthority_pageLeadsToCaFile(Vertx vertx) throws Exception {
    TestCertificate own = TestCertificate.create(folder, "ip:127.0.0.1");
    HttpServerOptions tls =
        new HttpServerOptions().setSsl(true).setKeyCertOptions(own.keyCertOptions());
    CheckServer server = CheckServer.start(vertx, tls);

    Row row = rowOf(server.options());

    assertThat(row.cure()).contains("`tls.caFile`: the authority's certificate, PEM");
    assertThat(advice(vertx, server.options())).contains(row.says());
    Path authority = own.writeCertificate(folder.resolve("authority.pem"));
    JsonObject caFile = new JsonObject().put("caFile", authority.toString());
    mended(server.options().put("tls", caFile));
  }
}
