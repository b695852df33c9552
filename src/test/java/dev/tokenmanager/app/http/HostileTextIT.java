package dev.tokenmanager.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.browser.BrowserPage;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What comes from a configuration or a provider is text, whatever it looks like. */
@Tag("operations")
class HostileTextIT {

  private static final String HOSTILE =
      "<img src=x onerror=\"window.hurt=1\"><script>hurt=1</script>";

  @RegisterExtension static final StatusPage STAGE = new StatusPage();

  @Test
  void everyField_isShownAsText() {
    SampleNode node =
        new SampleNode()
            .put("node", HOSTILE)
            .put("version", HOSTILE)
            .put("ready", false)
            .put("ready_reason", HOSTILE)
            .add(
                SampleNode.held(HOSTILE, -104, 300)
                    .put("health", "DEGRADED")
                    .put("state", HOSTILE)
                    .put("advice", HOSTILE)
                    .put("issuer", HOSTILE)
                    .put("token_endpoint", HOSTILE)
                    .put("client_id", HOSTILE)
                    .put("scope", HOSTILE)
                    .put("last_error", SampleNode.error(502, HOSTILE, HOSTILE, -4)))
            .happened(
                HOSTILE,
                SampleNode.failure("refresh_failed", -4, 502, HOSTILE, HOSTILE),
                SampleNode.event(HOSTILE, -2, HOSTILE, 3))
            .clustered();
    BrowserPage page = STAGE.show(node);
    page.evaluate("document.querySelectorAll('details').forEach(table => table.open = true)");

    assertThat(page.text(".name")).isEqualTo(HOSTILE);
    for (String place :
        new String[] {"#not-ready", ".advice", ".error", ".event", "table", ".wide", "#version"}) {
      assertThat(page.text(place)).as(place).contains(HOSTILE);
    }
    assertThat(page.count("img, body script")).isZero();
    assertThat(page.is("window.hurt")).isFalse();
    page.screenshot("hostile");
  }

  @Test
  void namesOfTheLanguage_areNames() {
    BrowserPage page =
        STAGE.show(new SampleNode().healthy("__proto__").healthy("constructor").withHistories());
    page.click(".token:nth-child(2) .row");

    assertThat(page.text("h1")).isEqualTo("All 2 tokens are healthy");
    assertThat(page.text(".token.open")).contains("constructor", "Refreshed");
  }

  @Test
  void events_thatMakeNoSense_doNoHarm() {
    BrowserPage page = STAGE.show(new SampleNode().healthy("search"));

    STAGE.server().happen(new JsonObject().put("name", "search").put("event", "x").put("at", "-"));
    STAGE.server().happen(new JsonObject().put("name", "nobody").put("event", "refreshed"));
    STAGE
        .server()
        .happen(SampleNode.event("constructor", -9, "__proto__", -1).put("name", "search"));
    page.awaitThat("document.querySelectorAll('.column').length === 1");

    assertThat(page.text(".event")).matches("(?s)constructor \\d+ s ago.*");
  }

  @Test
  void network_isOnlyTheNodeItself() {
    BrowserPage page =
        STAGE.show(new SampleNode().healthy("search").degraded("ingest").withHistories());
    page.click(".row").prefer("prefers-color-scheme", "dark");

    assertThat(page.requests())
        .contains(STAGE.server().url() + "page.js", STAGE.server().url() + "api/events")
        .allMatch(url -> url.startsWith(STAGE.server().url()) || url.startsWith("data:"));
    assertThat(page.evaluate("performance.getEntriesByType('resource').map(e => e.name).join(' ')"))
        .asString()
        .satisfies(
            all ->
                assertThat(all.split(" ")).allMatch(url -> url.startsWith(STAGE.server().url())));
  }
}
