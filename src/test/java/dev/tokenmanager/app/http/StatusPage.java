package dev.tokenmanager.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.browser.BrowserPage;
import dev.tokenmanager.browser.Chromium;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A browser for a class of tests, and for each test a page and a node that says what the test
 * wants. The browser must never have anything to complain of: a violation of the policy, a failed
 * load, an exception. Blocks.
 */
final class StatusPage
    implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback, AfterEachCallback {

  private @Nullable Chromium chromium;
  private @Nullable BrowserPage page;
  private @Nullable PageServer server;

  @Override
  public void beforeAll(ExtensionContext context) {
    chromium = Chromium.start();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (chromium != null) {
      chromium.close();
    }
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    server = new PageServer();
    page = Objects.requireNonNull(chromium).newPage();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    try {
      assertThat(page().complaints()).isEmpty();
    } finally {
      page().close();
      server().close();
    }
  }

  BrowserPage page() {
    return Objects.requireNonNull(page);
  }

  PageServer server() {
    return Objects.requireNonNull(server);
  }

  /** Opens the page of a node in that state. */
  BrowserPage show(SampleNode node) {
    server().show(node);
    return page().open(server().url()).awaitThat("document.querySelector('[data-link=live]')");
  }
}
