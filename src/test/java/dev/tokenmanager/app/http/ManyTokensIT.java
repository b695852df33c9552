package dev.tokenmanager.app.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tokenmanager.browser.BrowserPage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The status page of two hundred tokens. */
@Tag("operations")
class ManyTokensIT {

  private static final String VISIBLE =
      "[...document.querySelectorAll('.token')].filter(e => !e.hidden).length";

  @RegisterExtension static final StatusPage STAGE = new StatusPage();

  private static SampleNode twoHundred() {
    SampleNode node = new SampleNode();
    for (int i = 1; i <= 200; i++) {
      String name = "tenant-%03d".formatted(i);
      switch (i) {
        case 17 -> node.expired(name);
        case 50, 51 -> node.rejected(name);
        case 120 -> node.misconfigured(name);
        case 121, 122, 123 -> node.degraded(name);
        default -> node.healthy(name);
      }
    }
    return node.clustered().withHistories();
  }

  @Test
  void tokens_standWorstFirstAndAreFound() {
    BrowserPage page = STAGE.show(twoHundred());

    assertThat(page.text("h1")).isEqualTo("7 of 200 tokens need attention");
    assertThat(page.text(".token:first-child .name")).isEqualTo("tenant-017");
    assertThat(page.text(".token:nth-child(8) .name")).isEqualTo("tenant-001");
    page.screenshot("two-hundred");

    page.click("#counts [data-health=DEGRADED]");
    assertThat(page.evaluate(VISIBLE)).isEqualTo(5);
    page.click("#counts [data-health=ALL]").click("#find").type("tenant-12");
    assertThat(page.evaluate(VISIBLE)).isEqualTo(10);
    page.type("x");
    assertThat(page.text("#none")).isEqualTo("No token matches.");
  }

  @Test
  void updates_changeTheRowsThatAreThere() {
    BrowserPage page = STAGE.show(twoHundred());
    page.awaitThat("document.querySelectorAll('.token').length === 200");
    page.evaluate(
        "window.made = 0; new MutationObserver(all => all.forEach(one =>"
            + " one.addedNodes.forEach(node => made += node.nodeType === 1 ? 1 : 0)))"
            + ".observe(document.getElementById('list'), {childList: true, subtree: true});"
            + " document.querySelector('.token:nth-child(8) .row').focus()");
    for (int second = 1; second <= 20; second++) {
      STAGE.server().now(SampleNode.NOW.plusSeconds(second * 5L));
    }
    page.awaitThat("/21:0(5:5|6:)/.test(document.body.innerText)");

    assertThat(page.evaluate("made")).isEqualTo(0);
    assertThat(page.text(".token:nth-child(8) .times"))
        .matches("(?s).*1 min [1-3].*refresh in \\d.*");
    assertThat(page.is("document.activeElement.innerText.includes('tenant-001')")).isTrue();
  }

  @Test
  void focus_whenItsRowMoves_isKept() {
    BrowserPage page = STAGE.show(new SampleNode().healthy("a").healthy("b").healthy("c"));
    page.evaluate("document.querySelector('.token:nth-child(3) .row').focus()");

    STAGE.server().show(new SampleNode().healthy("a").healthy("b").degraded("c"));
    page.awaitThat("document.querySelector('.token .name').innerText === 'c'");

    assertThat(page.is("document.activeElement.innerText.includes('Degraded')")).isTrue();
    assertThat(page.text("#announcer")).isEqualTo("c is now degraded.");
  }

  @Test
  void tokens_thatAreConfiguredNoMore_go() {
    BrowserPage page = STAGE.show(new SampleNode().healthy("a").healthy("b"));

    STAGE.server().show(new SampleNode().healthy("b").healthy("d"));
    page.awaitText("d");

    page.awaitThat(
        "[...document.querySelectorAll('.name')].map(e => e.innerText).join() === 'b,d'");
  }
}
