package dev.tokenmanager.app.http;

import static dev.tokenmanager.app.http.SampleNode.HOST;
import static dev.tokenmanager.app.http.SampleNode.NODE;
import static dev.tokenmanager.app.http.SampleNode.OTHER;
import static dev.tokenmanager.app.http.SampleNode.OTHER_HOST;
import static dev.tokenmanager.app.http.SampleNode.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.browser.BrowserPage;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The status page says what is so, and no more, to one who has only a glance for it. */
@Tag("operations")
class StatusPageWordsIT {

  private static final String BUDGET = "costs no caller anything";

  @RegisterExtension static final StatusPage STAGE = new StatusPage();

  private static JsonObject never(String name, String state) {
    return new JsonObject()
        .put("name", name)
        .put("state", state)
        .put("health", "EXPIRED")
        .put("generation", 0)
        .put("outage_budget_seconds", 41)
        .put("consecutive_failures", 3)
        .put("next_attempt_at", at(20));
  }

  private static JsonObject key(String name) {
    return new JsonObject()
        .put("name", name)
        .put("state", "IDLE")
        .put("health", "HEALTHY")
        .put("generation", 1)
        .put("issued_at", at(-60));
  }

  private static JsonObject refused() {
    JsonObject error = new JsonObject().put("message", "auth: required").put("at", at(-30));
    return new JsonObject().put("loaded_at", at(-90)).put("error", error);
  }

  @ParameterizedTest(name = "{0} px")
  @ValueSource(ints = {1280, 390, 320})
  void advice_howeverLong_isNeverCut(int width) {
    String advice = "Put the client's present secret into the file, then look again. ".repeat(9);
    BrowserPage page = STAGE.page().size(width, 800);
    STAGE.show(
        new SampleNode()
            .healthy("search")
            .add(SampleNode.held("ingest", -270, 300).put("advice", advice)));

    assertThat(
            page.is(
                "[...document.querySelectorAll('.advice, .said')].every(e => e.hidden ||"
                    + " (e.scrollHeight <= e.clientHeight || getComputedStyle(e).display ==="
                    + " 'inline') && getComputedStyle(e).webkitLineClamp === 'none')"))
        .isTrue();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          held and usable              | -104 | IDLE        | HEALTHY  | true
          held, the provider is down   | -262 | BACKING_OFF | DEGRADED | true
          held, but over               | -372 | BACKING_OFF | EXPIRED  | false
          held, but no other will come | -270 | REJECTED    | DEGRADED | false
          """)
  void outageBudget_isSaidOnlyWhereItHolds(
      String name, int issued, String state, String health, boolean said) {
    BrowserPage page =
        STAGE.show(
            new SampleNode()
                .add(
                    SampleNode.held("search", issued, 300)
                        .put("state", state)
                        .put("health", health)));

    assertThat(String.valueOf(page.text(".details")).contains(BUDGET)).isEqualTo(said);
  }

  @Test
  void expiredToken_neverHeld_saysSo() {
    BrowserPage page =
        STAGE.show(
            new SampleNode().add(never("first", "BACKING_OFF")).add(never("wrong", "REJECTED")));
    page.evaluate("document.querySelectorAll('.row').forEach(row => row.click())");

    assertThat(page.text(".token:nth-child(1)"))
        .contains("No token yet", "Never held one", "No token was ever held here.")
        .doesNotContain("Expired", BUDGET);
    assertThat(page.text(".token:nth-child(2)"))
        .contains("No token yet, rejected", "Never held one")
        .doesNotContain("Expired");
  }

  @Test
  void endedToken_saysWhenItEnded() {
    BrowserPage page = STAGE.show(new SampleNode().expired("archive"));

    assertThat(page.text(".times")).containsPattern("Ended 1 min \\d+ s ago");
    assertThat(page.text("body")).doesNotContain("Over for");
  }

  @Test
  void rejectedToken_showsWhatTheProviderAnswered() {
    String says = "The provider rejects the client (invalid_client).";
    BrowserPage page =
        STAGE.show(
            new SampleNode()
                .add(never("reports", "REJECTED"))
                .happened(
                    "reports",
                    SampleNode.failure("refresh_failed", -40, 503, "unreachable", "No answer."),
                    SampleNode.failure("rejected", -18, 401, "invalid_client", says)));

    assertThat(page.text(".history"))
        .contains("No token came: 401 · invalid_client (", says)
        .doesNotContain("answered none");
  }

  @Test
  void failuresSinceTheLastToken_areSaidBesideTheLatencies() {
    BrowserPage page = STAGE.show(new SampleNode().rejected("reports").withHistories());

    assertThat(page.text(".summary"))
        .contains("last answer in 28 ms")
        .contains("Since then no token came: 401 · invalid_client (");
  }

  @Test
  void apiKey_hasABarOfItsOwn() {
    BrowserPage page = STAGE.show(new SampleNode().add(key("key")).add(never("first", "EMPTY")));
    page.evaluate("document.querySelectorAll('.row').forEach(row => row.click())");
    String key = "li[data-health=HEALTHY] ";

    assertThat(page.count(key + ".small.endless")).isEqualTo(1);
    assertThat(page.count(key + ".empty")).isZero();
    assertThat(page.count("li[data-health=EXPIRED] .small.empty")).isEqualTo(1);
    assertThat(page.text(key)).contains("Never expires", "This token never expires.");
    assertThat(
            page.evaluate("document.querySelector('" + key + ".large').getAttribute('aria-label')"))
        .isEqualTo("Lifetime without an end.");
  }

  @Test
  void refusedConfiguration_isInTitleAndHeadline() {
    BrowserPage page = STAGE.show(new SampleNode().healthy("a").put("configuration", refused()));

    assertThat(page.text("h1")).isEqualTo("The token is healthy, the new configuration is refused");
    assertThat(page.evaluate("document.title")).isEqualTo("Configuration refused · Token manager");
    assertThat(page.evaluate("document.body.dataset.worst")).isEqualTo("DEGRADED");

    STAGE.server().show(new SampleNode().healthy("a").expired("b").put("configuration", refused()));
    page.awaitText("1 of 2 tokens needs attention, the new configuration is refused");
    assertThat(page.evaluate("document.title"))
        .isEqualTo("1 of 2 need attention, configuration refused · Token manager");
    assertThat(page.evaluate("document.body.dataset.worst")).isEqualTo("EXPIRED");

    STAGE.server().show(new SampleNode().healthy("a"));
    page.awaitThat("document.querySelector('h1').innerText === 'The token is healthy'");
  }

  @Test
  void nodes_areNamedByTheirHosts() {
    BrowserPage page =
        STAGE.show(
            new SampleNode()
                .onHosts()
                .healthy("search")
                .degraded("ingest")
                .clustered()
                .withHistories());
    page.click("li[data-health=DEGRADED] .row");

    assertThat(page.text("#node-facts"))
        .contains(HOST + "\n" + NODE)
        .contains(HOST + " 2f9c1d44 (this node)", OTHER_HOST + " b81e7a90");
    assertThat(page.text(".token.open .wide")).contains(OTHER_HOST + " " + OTHER);
    assertThat(page.text(".event")).contains("by " + HOST + " 2f9c1d44");

    // A node that has left is still the one that refreshed then.
    STAGE
        .server()
        .show(
            new SampleNode()
                .put("hosts", new JsonObject().put(NODE, HOST))
                .healthy("search")
                .clustered());
    STAGE.server().happen(SampleNode.success(1, OTHER, 1043, 77).put("name", "search"));
    page.awaitText("by " + OTHER_HOST);
  }

  @Test
  void pathPrefix_ofAProxyInFront_makesNoDifference() {
    STAGE.server().show(new SampleNode().healthy("search"));
    String url = STAGE.server().url() + "ops/tokens/";
    BrowserPage page =
        STAGE.page().open(url).awaitThat("document.querySelector('[data-link=live]')");

    assertThat(page.text("h1")).isEqualTo("The token is healthy");
    assertThat(page.requests())
        .allMatch(asked -> asked.startsWith(url) || asked.startsWith("data:"));
    assertThat(
            page.is(
                "[...document.querySelectorAll('a')].every(a => a.href.startsWith("
                    + BrowserPage.quoted(url)
                    + "))"))
        .isTrue();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          current  | Client secret | the current one
          previous | Client secret | the previous one: the current one is refused
          """)
  void credential_isTold(String credential, String term, String words) {
    BrowserPage page =
        STAGE.show(
            new SampleNode()
                .add(SampleNode.held("search", -104, 300).put("credential", credential)));

    assertThat(page.text(".details")).containsIgnoringCase(term + "\n" + words);
  }

  @Test
  void assertion_itsEndIsTold_andOneWithoutHasNoSuchFact() {
    BrowserPage page =
        STAGE.show(
            new SampleNode()
                .add(
                    SampleNode.held("search", -104, 300)
                        .put("assertion_expires_at", SampleNode.at(1800))));

    assertThat(page.text(".details"))
        .containsIgnoringCase("Assertion ends\nin ")
        .contains("(21:34:12)")
        .doesNotContainIgnoringCase("Client secret");
    page.screenshot("words-assertion");
  }
}
