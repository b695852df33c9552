package dev.tokenmanager.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.browser.BrowserPage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The status page by keyboard, by screen reader, on a phone, in the dark. */
@Tag("operations")
class PageForEveryoneIT {

  /** What the one who looks for barriers reports: rule and the first place of each. */
  private static final String BARRIERS =
      "axe.run(document, {preload: false, runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa',"
          + " 'wcag22aa', 'best-practice']}).then(found => found.violations.map(rule => rule.id +"
          + " ': ' + rule.nodes.map(node => node.target + ' ' + node.failureSummary).join(';"
          + " ')).join('\\n'))";

  private static final String SEES_CONTRAST =
      "axe.run(document, {preload: false}).then(found =>"
          + " found.passes.some(rule => rule.id === 'color-contrast') &&"
          + " found.incomplete.every(rule => rule.id !== 'color-contrast'))";

  private static final String FOCUSED = "document.activeElement";

  @RegisterExtension static final StatusPage STAGE = new StatusPage();

  private static SampleNode allStates() {
    return new SampleNode()
        .put("ready", false)
        .put("ready_reason", "the token archive has not been usable yet")
        .healthy("search")
        .degraded("ingest")
        .rejected("reports")
        .misconfigured("tenant-blue")
        .expired("archive")
        .clustered()
        .withHistories();
  }

  private static void openAll(BrowserPage page) {
    page.evaluate("document.querySelectorAll('.row').forEach(row => row.click())");
    page.evaluate("document.querySelectorAll('details').forEach(table => table.open = true)");
  }

  private static String axe() throws IOException {
    try (InputStream script =
        Objects.requireNonNull(PageForEveryoneIT.class.getResourceAsStream("/axe.min.js"))) {
      return new String(script.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"light", "dark"})
  void barriers_areNotFound(String scheme) throws IOException {
    BrowserPage page = STAGE.page().prefer("prefers-color-scheme", scheme);
    STAGE.show(allStates());
    page.evaluate(axe());
    assertThat(page.evaluate(SEES_CONTRAST)).isEqualTo(true);
    assertThat(page.evaluate(BARRIERS)).isEqualTo("");
    openAll(page);
    assertThat(page.evaluate(BARRIERS)).isEqualTo("");
    page.size(360, 800);
    assertThat(page.evaluate(BARRIERS)).isEqualTo("");
    page.evaluate("document.body.classList.add('stale')");
    assertThat(page.evaluate(BARRIERS)).as("while the connection is lost").isEqualTo("");
  }

  @ParameterizedTest
  @ValueSource(ints = {320, 360, 600, 768, 1024})
  void width_isNeverExceeded(int width) {
    BrowserPage page = STAGE.page().size(width, 800);
    STAGE.show(allStates().healthy("a-name-without-any-place-to-break-it-" + "x".repeat(80)));
    openAll(page);

    assertThat((Integer) page.evaluate("document.documentElement.scrollWidth"))
        .isLessThanOrEqualTo(width);
    if (width == 360) {
      page.screenshot("phone");
    }
  }

  @Test
  void keyboard_reachesEveryDetail() {
    BrowserPage page =
        STAGE.show(new SampleNode().healthy("search").degraded("ingest").withHistories());

    page.press("Tab");
    assertThat(page.evaluate(FOCUSED + ".innerText")).isEqualTo("Skip to the tokens");
    page.press("Enter");
    assertThat(page.evaluate(FOCUSED + ".id")).isEqualTo("tokens");
    tabTo(page, ".row");
    page.press("Enter");
    assertThat(page.text(".token.open .name")).isEqualTo("ingest");
    page.press("Tab");
    assertThat(page.evaluate(FOCUSED + ".className")).asString().contains("column failure");
    assertThat(page.text(".event")).contains("Refresh failed");
    for (int i = 0; i < 4; i++) {
      page.press("ArrowLeft");
    }
    assertThat(page.text(".event")).contains("Refreshed", "generation 1042");
    page.press("Home");
    assertThat(page.text(".event")).contains("generation 1028");
    page.screenshot("keyboard");
    page.press("Tab").press("Enter");
    assertThat(page.text(".as-table")).contains("Generation", "28 ms");
    page.press("Tab");
    assertThat(page.evaluate(FOCUSED + ".getAttribute('role')")).isEqualTo("region");
    page.press("Tab");
    assertThat(page.evaluate(FOCUSED + ".innerText")).asString().contains("search", "Healthy");
  }

  /** Every stop on the way shows that it has the focus. */
  private static void tabTo(BrowserPage page, String selector) {
    for (int i = 0; i < 20; i++) {
      page.press("Tab");
      assertThat(page.evaluate("getComputedStyle(document.activeElement).outlineStyle"))
          .isEqualTo("solid");
      if (page.is(FOCUSED + ".matches(" + BrowserPage.quoted(selector) + ")")) {
        return;
      }
    }
    throw new AssertionError("never reached " + selector);
  }

  @Test
  void screenReader_hasLandmarksNamesAndRoles() {
    BrowserPage page = STAGE.show(new SampleNode().degraded("ingest").withHistories());
    openAll(page);
    page.evaluate("document.querySelector('.row').click()");

    List<String> tree = new ArrayList<>(page.accessibilityTree());

    assertThat(tree)
        .contains("main ", "banner ", "contentinfo ", "region Tokens", "status ")
        .contains("heading The token needs attention", "region Last refreshes of ingest")
        .contains("toolbar Last refreshes, oldest first", "columnheader Provider")
        .anyMatch(node -> node.matches("button ingest Degraded .* left next attempt .*"))
        .anyMatch(node -> node.matches("image Lifetime of 5 min, (8[7-9]|9\\d) % of it over\\..*"))
        .anyMatch(node -> node.matches("button Refreshed, 20:[0-9:]+, in 28 ms"));
  }

  @Test
  void liveRegion_saysChangesOfHealthAndNothingElse() {
    BrowserPage page = STAGE.show(new SampleNode().healthy("search").healthy("ingest"));
    page.evaluate(
        "window.said = []; new MutationObserver(() => said.push("
            + "document.getElementById('announcer').textContent)).observe("
            + "document.getElementById('announcer'), {childList: true, characterData: true, subtree: true})");

    STAGE.server().now(SampleNode.NOW.plusSeconds(5));
    STAGE.server().show(new SampleNode().healthy("search").degraded("ingest"));
    page.awaitThat("said.length > 0")
        .awaitThat("/21:04:(1[4-9]|[2-5]\\d) UTC/.test(document.body.innerText)");

    assertThat(page.evaluate("said.join()")).isEqualTo("ingest is now degraded.");
    assertThat(page.count("[aria-live], [role=status], [role=alert]")).isEqualTo(1);
  }

  @Test
  void motion_whereItIsNotWanted_isNone() {
    BrowserPage page = STAGE.show(new SampleNode().healthy("search"));
    String duration = "getComputedStyle(document.querySelector('.spent')).transitionDuration";
    assertThat(page.evaluate(duration)).isEqualTo("0.9s");

    page.prefer("prefers-reduced-motion", "reduce");

    assertThat(page.evaluate(duration)).isEqualTo("0s");
  }
}
