package dev.tokenmanager.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.browser.Chromium;
import dev.tokenmanager.browser.Page;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The status page in a real browser, of nodes in every state. */
@Tag("operations")
class StatusPageIT {

  private static Chromium chromium;

  private final PageServer server = new PageServer();
  private Page page;

  @BeforeAll
  static void startBrowser() {
    chromium = Chromium.start();
  }

  @AfterAll
  static void endBrowser() {
    chromium.close();
  }

  @BeforeEach
  void openPage() {
    page = chromium.newPage();
  }

  @AfterEach
  void close() {
    assertThat(page.complaints()).isEmpty();
    page.close();
    server.close();
  }

  private void show(SampleNode node) {
    server.show(node);
    page.open(server.url()).awaitText("Live");
  }

  @Test
  void healthyAndDegraded() {
    show(new SampleNode().healthy("search").degraded("ingest").clustered().withHistories());
    page.screenshot("two");
    page.prefer("prefers-color-scheme", "dark").screenshot("two-dark");
    page.prefer("prefers-color-scheme", "light").size(360, 800).screenshot("two-phone");
    page.size(1200, 800);
    show(
        new SampleNode()
            .put("ready", false)
            .put("ready_reason", "archive has no usable token")
            .healthy("search")
            .degraded("ingest")
            .rejected("reports")
            .misconfigured("tenant-blue")
            .expired("archive")
            .withHistories());
    page.screenshot("five");
    page.click("li[data-health=EXPIRED] .row")
        .click("li[data-health=MISCONFIGURED] .row")
        .screenshot("five-open");
  }
}
