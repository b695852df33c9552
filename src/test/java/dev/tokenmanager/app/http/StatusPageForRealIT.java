package dev.tokenmanager.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.VerticleFixture;
import dev.tokenmanager.browser.BrowserPage;
import dev.tokenmanager.internal.config.HttpOptions;
import dev.tokenmanager.internal.config.HttpOptions.ReadyWhen;
import dev.tokenmanager.testing.ScriptedProvider;
import dev.tokenmanager.testing.TestAuthority;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Provider, token manager, HTTP server, browser: each state as it comes about, and its end. */
@Tag("operations")
class StatusPageForRealIT {

  @RegisterExtension static final StatusPage BROWSER = new StatusPage();

  @RegisterExtension final VerticleFixture stage = new VerticleFixture();

  /** The deployment of the HTTP side. */
  private String served = "";

  /** Before the node ends, which the browser would complain of. */
  @AfterEach
  void leave() {
    BROWSER.page().open("about:blank");
  }

  /** Serves the page of what is deployed then, and opens it. */
  private BrowserPage open(Runnable deploy) {
    HttpOptions section = new HttpOptions(true, "127.0.0.1", 0, ReadyWhen.ANY);
    Site site = Site.create(stage.vertx(), section, "default", "search", "ingest");
    served = VerticleFixture.result(stage.vertx().deployVerticle(site.verticle()));
    deploy.run();
    return BROWSER
        .page()
        .open("http://127.0.0.1:" + site.port() + "/")
        .awaitThat("document.querySelector('[data-link=live]')");
  }

  private BrowserPage openHealthy() {
    BrowserPage page =
        open(
            () -> {
              stage.deploy();
              VerticleFixture.result(stage.tokens().getToken());
            });
    return page.awaitText("The token is healthy");
  }

  @Test
  void healthy_isShownAndStaysSoAfterARefresh() {
    BrowserPage page = openHealthy();

    assertThat(page.text("#ready")).isEqualTo("Ready");
    assertThat(page.text(".top")).contains("1.2.3", "12:00:0");
    assertThat(page.text(".details"))
        .contains("Acquired", "generation 1", stage.provider().issuer(), "12:05:00");
    stage.clocks().pass(Duration.ofSeconds(241));
    page.awaitThat("document.querySelector('.event').innerText.startsWith('Refreshed')");
    page.awaitText("generation 2");
    assertThat(page.text("h1")).isEqualTo("The token is healthy");
    page.screenshot("real-healthy");
  }

  /** The page under a path, over TLS, behind a login: files, links and events stay below it. */
  @Test
  void underAPath_overTls_afterALogin_itIsTheSame(@TempDir Path folder) throws Exception {
    Path token = Files.writeString(folder.resolve("token"), GuardedSite.TOKEN);
    TestAuthority.Issued shown = TestAuthority.create("authority").issueServer();
    GuardedSite site =
        GuardedSite.open(
            stage.vertx(),
            new JsonObject()
                .put("path", "/ops/tokens")
                .put("tokenFile", token.toString())
                .put("tls", GuardedSite.tls(folder, shown)),
            null);
    stage.deploy();
    String origin = "https://127.0.0.1:" + site.port();
    BrowserPage page =
        BROWSER
            .page()
            .trustAnyCertificate()
            .signIn("operator", GuardedSite.TOKEN)
            .open(origin + "/ops/tokens") // without its last slash
            .awaitThat("document.querySelector('[data-link=live]')")
            .awaitText("The token is healthy");

    assertThat(page.evaluate("location.href")).isEqualTo(origin + "/ops/tokens/");
    assertThat(page.requests())
        .filteredOn(url -> url.startsWith(origin))
        .hasSizeGreaterThan(10)
        .allMatch(url -> url.startsWith(origin + "/ops/tokens"));
    assertThat(page.evaluate("fetch('metrics').then(answer => answer.status)")).isEqualTo(200);
    assertThat(page.dialogues()).isEqualTo(1);
    page.screenshot("real-under-a-path");
  }

  @Test
  void degraded_thenExpired_thenRecovered() {
    BrowserPage page = openHealthy();

    stage.provider().behaviour = request -> request.response().setStatusCode(503).end();
    stage.clocks().pass(Duration.ofSeconds(241));
    page.awaitText("The token needs attention").awaitText("What to do: ");
    assertThat(page.text(".row .word")).isEqualTo("Degraded");
    assertThat(page.text("#ready")).isEqualTo("Ready");
    page.awaitThat("document.querySelector('.event').innerText.startsWith('Refresh failed')");
    assertThat(page.text(".event")).contains("503");
    page.screenshot("real-degraded");

    stage.clocks().pass(Duration.ofMinutes(1));
    page.awaitThat("document.querySelector('.row .word').innerText === 'Expired'");
    page.awaitText("Not ready: ");
    page.screenshot("real-expired");

    stage.provider().behaviour = stage.provider()::issue;
    stage.clocks().pass(Duration.ofSeconds(10));
    page.awaitText("The token is healthy");
    page.awaitThat("document.querySelector('.event').innerText.startsWith('Recovered')");
    assertThat(page.is("document.querySelector('.advice').hidden")).isTrue();
    assertThat(page.text("#announcer")).isEqualTo("default is now healthy.");
  }

  @Test
  void rejected_isShownWithItsAdvice() {
    BrowserPage page = openHealthy();

    stage.provider().behaviour = request -> ScriptedProvider.refuse(request, 401, "invalid_client");
    stage.clocks().pass(Duration.ofSeconds(241));
    page.awaitText("Degraded, rejected");

    page.awaitThat("document.querySelector('.event').innerText.startsWith('Rejected')");
    assertThat(page.text(".details")).contains("Rejected by the provider", "invalid_client", "401");
    assertThat(page.text(".advice")).startsWith("What to do: ");
    assertThat(page.text("body")).doesNotContain(ScriptedProvider.SECRET_MARK);
    page.screenshot("real-rejected");
  }

  @Test
  void misconfigured_isShownWithItsAdvice() {
    BrowserPage page = openHealthy();

    AccessToken first = VerticleFixture.result(stage.tokens().getToken());
    AccessToken second = VerticleFixture.result(stage.tokens().reportRejected(first));
    stage.clocks().pass(Duration.ofSeconds(2));
    VerticleFixture.result(stage.tokens().reportRejected(second).otherwise(second));
    page.awaitThat("document.querySelector('.row .word').innerText === 'Misconfigured'");

    assertThat(page.text(".advice")).contains("Weaviate keeps rejecting new tokens");
    page.screenshot("real-misconfigured");
  }

  @Test
  void severalTokens_firstUnreachableThenThere() {
    ScriptedProvider provider = stage.provider();
    provider.behaviour =
        request -> {
          if ("ingest".equals(request.getFormAttribute("scope"))) {
            request.response().setStatusCode(503).end();
          } else {
            provider.issue(request);
          }
        };
    JsonObject ingest =
        new JsonObject().put("auth", ScriptedProvider.clientCredentials().put("scopes", "ingest"));
    BrowserPage page =
        open(
            () ->
                stage.deploy(
                    provider
                        .options()
                        .put(
                            "tokens",
                            new JsonObject()
                                .put("search", new JsonObject())
                                .put("ingest", ingest))));
    page.awaitText("1 of 2 tokens needs attention").awaitText("No token yet");

    provider.behaviour = provider::issue;
    stage.clocks().pass(Duration.ofSeconds(10));
    page.awaitText("All 2 tokens are healthy");
  }

  @Test
  void server_thatStopsAndComesBack_isNoticed() {
    BrowserPage page = openHealthy();
    int port = Integer.parseInt((String) page.evaluate("location.port"));
    VerticleFixture.result(stage.vertx().undeploy(served));
    page.awaitText("Connection lost: ");

    Site back =
        Site.create(
            stage.vertx(), new HttpOptions(true, "127.0.0.1", port, ReadyWhen.ANY), "default");
    VerticleFixture.result(stage.vertx().deployVerticle(back.verticle()));
    page.awaitThat("document.querySelector('[data-link=live]')");

    assertThat(page.complaints()).allMatch(line -> line.startsWith("network: "));
    page.complaints().clear();
  }
}
