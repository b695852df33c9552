package dev.tokenmanager.app.http;

import static dev.tokenmanager.app.http.SampleNode.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.browser.BrowserPage;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each state of the page at a desk and on a phone, by day and at night, as {@code
 * target/screenshots/looks-*.png}: whoever changes the page looks at them. What a program can see
 * is seen here: nothing is wider than the screen, and no text is cut.
 */
@Tag("operations")
class PageLooksIT {

  private static final String CUT =
      "[...document.querySelectorAll('main *:not(.unseen)')].filter(e => e.clientWidth > 0 &&"
          + " e.childElementCount === 0 && getComputedStyle(e).overflow !== 'visible' &&"
          + " (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1)"
          + " && e.closest('.unseen, .scroll, svg') === null).map(e => e.className).join()";

  @RegisterExtension static final StatusPage STAGE = new StatusPage();

  /** A state of the page. */
  @SuppressWarnings("ImmutableEnumChecker") // A supplier that makes a new one each time.
  enum Looks {
    HEALTHY(() -> new SampleNode().healthy("search").withHistories()),
    DEGRADED(() -> new SampleNode().healthy("search").degraded("ingest").withHistories()),
    EXPIRED(() -> notReady().expired("archive").withHistories()),
    REJECTED(() -> new SampleNode().rejected("reports").withHistories()),
    MISCONFIGURED(() -> new SampleNode().misconfigured("tenant-blue").withHistories()),
    ALL(PageLooksIT::all),
    NEVER_HELD(
        () ->
            notReady()
                .add(never("first", "REFRESHING"))
                .add(never("second", "BACKING_OFF").put("advice", "Start the provider."))
                .add(never("third", "REJECTED").put("advice", "Look at the client's secret."))),
    API_KEY(() -> new SampleNode().add(key("key")).healthy("search")),
    NO_TOKENS(SampleNode::new),
    CONFIGURATION_REFUSED(
        () -> new SampleNode().healthy("search").withHistories().put("configuration", refused())),
    LOST(PageLooksIT::all),
    CLUSTER(
        () ->
            new SampleNode()
                .onHosts()
                .healthy("search")
                .degraded("ingest")
                .clustered()
                .withHistories());

    private final Supplier<SampleNode> node;

    Looks(Supplier<SampleNode> node) {
      this.node = node;
    }
  }

  private static SampleNode notReady() {
    return new SampleNode()
        .put("ready", false)
        .put("ready_reason", "the token archive has not been usable yet");
  }

  private static SampleNode all() {
    return notReady()
        .onHosts()
        .healthy("search")
        .degraded("ingest")
        .rejected("reports")
        .misconfigured("tenant-blue")
        .expired("archive")
        .add(key("key"))
        .clustered()
        .add(never("first", "REJECTED"))
        .put("configuration", refused());
  }

  private static JsonObject never(String name, String state) {
    return new JsonObject()
        .put("name", name)
        .put("state", state)
        .put("health", "EXPIRED")
        .put("generation", 0)
        .put("next_attempt_at", at(20))
        .put("consecutive_failures", state.equals("REFRESHING") ? 0 : 3);
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
    JsonObject error =
        new JsonObject()
            .put("message", "tokens.search.auth.clientSecret: required for client_credentials")
            .put("at", at(-30));
    return new JsonObject().put("loaded_at", at(-9000)).put("error", error);
  }

  @ParameterizedTest
  @EnumSource
  void state_atEachSizeAndInBothSchemes_isWhole(Looks looks) {
    BrowserPage page = STAGE.show(looks.node.get());
    page.evaluate(
        "document.querySelectorAll('.token:not(.open) .row').forEach((row, i) => i < 2 && row.click())");
    if (looks == Looks.LOST) {
      STAGE.server().refuse(true);
      page.awaitThat("document.querySelector('[data-link=lost]')");
      page.awaitThat("/, [1-9]\\d* s ago/.test(document.getElementById('lost').innerText)");
    }
    for (String scheme : new String[] {"light", "dark"}) {
      page.prefer("prefers-color-scheme", scheme);
      for (int width : new int[] {1280, 390}) {
        page.size(width, 800);
        assertThat((Integer) page.evaluate("document.documentElement.scrollWidth"))
            .isLessThanOrEqualTo(width);
        assertThat(page.evaluate(CUT)).isEqualTo("");
        page.screenshot(
            "looks-" + looks.name().toLowerCase(Locale.ROOT) + "-" + scheme + "-" + width);
      }
    }
    page.complaints().removeIf(line -> looks == Looks.LOST && line.contains("503"));
  }
}
