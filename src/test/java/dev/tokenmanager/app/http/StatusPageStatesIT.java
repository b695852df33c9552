package dev.tokenmanager.app.http;

import static dev.tokenmanager.app.http.SampleNode.HOST;
import static dev.tokenmanager.app.http.SampleNode.NODE;
import static dev.tokenmanager.app.http.SampleNode.OTHER;
import static dev.tokenmanager.app.http.SampleNode.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.browser.BrowserPage;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the status page shows of tokens in each state. */
@Tag("operations")
class StatusPageStatesIT {

  @RegisterExtension static final StatusPage STAGE = new StatusPage();

  @Test
  void healthy_showsLifetimeHistoryAndFacts() {
    BrowserPage page = STAGE.show(new SampleNode().healthy("search").withHistories());

    assertThat(page.text("h1")).isEqualTo("The token is healthy");
    assertThat(page.text(".row .word")).isEqualTo("Healthy");
    assertThat(page.text(".top")).contains("0.1.0", "Live", "21:04:");
    assertThat(page.text("#ready")).isEqualTo("Ready");
    assertThat(page.text("#node-facts"))
        .contains(NODE, "none: this node is alone", "search, 1 min");
    assertThat(page.text(".details"))
        .contains("Issued", "21:02:28", "Refresh point", "21:06:26", "Usable until", "21:07:23")
        .contains("Expires", "21:07:28", "Generation", "1042", "At rest until the next refresh")
        .contains("Next attempt", "in 2 min", "an outage of 41 s", "asked by this node")
        .contains("https://auth.example.com:8443/realms/weaviate", "search-service")
        .contains("openid profile", "provider 140 ms ahead")
        .contains("Refreshed", "by 2f9c1d44", "provider took 28 ms", "slowest 930 ms");
    assertThat(page.evaluate("document.querySelector('.large').getAttribute('aria-label')"))
        .asString()
        .matches(
            "Lifetime of 5 min, 3[5-9] % of it over\\. Refresh point at 79 %, usable to 98 %\\.");
    assertThat(page.is("document.querySelector('.advice').hidden")).isTrue();
    assertThat(page.count(".column")).isEqualTo(15);
    page.screenshot("healthy");
  }

  @Test
  void degraded_showsAdviceErrorAndCountdown() {
    BrowserPage page =
        STAGE.show(
            new SampleNode()
                .healthy("search")
                .degraded("ingest")
                .clustered()
                .onHosts()
                .withHistories());
    page.click("li[data-health=DEGRADED] .row");

    assertThat(page.text("h1")).isEqualTo("1 of 2 tokens needs attention");
    assertThat(page.text(".token:first-child .name")).isEqualTo("ingest");
    assertThat(page.text(".token:first-child"))
        .contains("Degraded", "What to do: The provider answers 503", "next attempt in")
        .contains("Last error", "503 · temporarily_unavailable · the provider answered 503")
        .contains("Consecutive failures", "4", "Refresh failed", "adopted")
        .contains("Members", NODE, OTHER, "Last adoption");
    assertThat(page.text("#node-facts")).contains("2 members", "2f9c1d44 (this node)", "b81e7a90");
    assertThat(page.text("#node-facts")).contains("search, 1 min", "by " + HOST);
    page.screenshot("degraded");
    page.prefer("prefers-color-scheme", "dark").screenshot("degraded-dark");
    page.prefer("prefers-color-scheme", "light").size(360, 800).screenshot("degraded-phone");
  }

  @Test
  void allStates_standWorstFirstWithIconWordAndAdvice() {
    BrowserPage page =
        STAGE.show(
            new SampleNode()
                .put("ready", false)
                .put("ready_reason", "the token archive has not been usable yet")
                .healthy("search")
                .degraded("ingest")
                .rejected("reports")
                .misconfigured("tenant-blue")
                .expired("archive")
                .withHistories());

    assertThat(page.text("h1")).isEqualTo("4 of 5 tokens need attention");
    assertThat(page.evaluate("document.title")).isEqualTo("4 of 5 need attention · Token manager");
    assertThat(page.text("#not-ready")).contains("the token archive has not been usable yet");
    assertThat(page.text("#list"))
        .containsSubsequence("archive", "Expired", "Nobody answers at auth.example.com")
        .containsSubsequence("Expired", "tenant-blue", "Misconfigured", "keeps rejecting")
        .containsSubsequence("Misconfigured", "ingest", "Degraded", "reports", "Degraded, rejected")
        .containsSubsequence("put the client's present secret", "search", "Healthy");
    assertThat(
            page.evaluate(
                "[...document.querySelectorAll('.health use')].map(e => e.getAttribute('href')).join()"))
        .isEqualTo("#icon-EXPIRED,#icon-MISCONFIGURED,#icon-DEGRADED,#icon-DEGRADED,#icon-HEALTHY");
    page.screenshot("all-states");
    for (String health : new String[] {"EXPIRED", "MISCONFIGURED", "DEGRADED"}) {
      page.click("li[data-health=" + health + "] .row");
    }
    assertThat(page.text("li[data-health=EXPIRED] .times"))
        .containsPattern("Ended 1 min \\d+ s ago");
    page.screenshot("all-states-open");
    page.prefer("prefers-color-scheme", "dark").screenshot("all-states-dark");
  }

  @Test
  void tokensWithoutALifetime_saySo() {
    JsonObject key =
        new JsonObject()
            .put("name", "key")
            .put("state", "IDLE")
            .put("health", "HEALTHY")
            .put("generation", 1)
            .put("issued_at", at(-60));
    JsonObject first =
        new JsonObject()
            .put("name", "first")
            .put("state", "REFRESHING")
            .put("health", "EXPIRED")
            .put("generation", 0);
    BrowserPage page = STAGE.show(new SampleNode().add(key).add(first));
    page.click("li[data-health=HEALTHY] .row").click("li[data-health=EXPIRED] .row");

    assertThat(page.text("li[data-health=HEALTHY]"))
        .contains("Never expires", "This token never expires.", "Nothing has happened yet.");
    assertThat(page.text("li[data-health=EXPIRED]"))
        .contains(
            "No token yet", "Never held one", "refreshing now", "No token was ever held here.");
    page.screenshot("without-lifetime");
  }

  @Test
  void brokenConfiguration_isSaid() {
    JsonObject error =
        new JsonObject().put("message", "tokens.x.auth: required").put("at", at(-30));
    BrowserPage page =
        STAGE.show(
            new SampleNode()
                .healthy("search")
                .put(
                    "configuration",
                    new JsonObject().put("loaded_at", at(-90)).put("error", error)));

    assertThat(page.text("#configuration"))
        .contains("not used", "tokens.x.auth: required", "21:03:42 UTC");
    page.screenshot("configuration");
  }

  @Test
  void events_appearAsTheyHappen() {
    BrowserPage page = STAGE.show(new SampleNode().healthy("search").withHistories());

    STAGE.server().happen(SampleNode.success(1, OTHER, 1043, 77).put("name", "search"));
    page.awaitThat("document.querySelectorAll('.column').length === 16");
    STAGE
        .server()
        .happen(
            SampleNode.success(1, OTHER, 1043, 77).put("name", "search").put("event", "recovered"));
    page.awaitThat("document.querySelector('.event').innerText.includes('Recovered')");

    assertThat(page.count(".column")).isEqualTo(16);
    assertThat(page.text(".event")).contains("by b81e7a90", "generation 1043", "took 77 ms");
  }

  @Test
  void events_ofATokenThatIsAdded_areNotLost() {
    BrowserPage page = STAGE.show(new SampleNode().healthy("search"));

    STAGE.server().happen(SampleNode.success(1, OTHER, 1042, 77).put("name", "late"));
    STAGE.server().show(new SampleNode().healthy("search").healthy("late"));
    page.awaitThat("document.querySelectorAll('.token').length === 2");
    page.click(".token:first-child .row");

    page.awaitThat("document.querySelectorAll('.token:first-child .column').length === 1");
    assertThat(page.text(".token:first-child")).contains("late", "took 77 ms");
  }
}
