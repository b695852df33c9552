package dev.tokenmanager.app.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.browser.BrowserPage;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The status page when its node cannot be heard. */
@Tag("operations")
class LostConnectionIT {

  private static final String LOST = "document.querySelector('[data-link=lost]')";
  private static final String LIVE = "document.querySelector('[data-link=live]')";

  @RegisterExtension static final StatusPage STAGE = new StatusPage();

  @Test
  void node_thatGoesAway_isSaidThenFoundAgain() {
    BrowserPage page =
        STAGE.show(new SampleNode().healthy("search").degraded("ingest").withHistories());

    STAGE.server().goDown();
    page.awaitThat(LOST);
    assertThat(page.text("#lost"))
        .contains(
            "Connection lost: nothing heard from the node since 21:04:12 UTC",
            "may no longer be so",
            "Trying again");
    assertThat(page.text("#link")).startsWith("Connection lost");
    assertThat(page.text("h1")).isEqualTo("Not connected: as of 21:04");
    assertThat(page.evaluate("document.title"))
        .isEqualTo("Not connected: as of 21:04 · Token manager");
    assertThat(page.text("#ready")).isEqualTo("Was ready");
    assertThat(page.text("#announcer")).isEqualTo("The connection to the node is lost.");
    assertThat(page.evaluate("getComputedStyle(document.getElementById('shown')).filter"))
        .isEqualTo("grayscale(1)");
    page.awaitThat("/UTC, \\d+ s ago. What is shown/.test(document.body.innerText)");
    page.screenshot("lost");
    assertThat(page.text("#clock")).as("what is shown stands still").isEqualTo("21:04:12 UTC");

    STAGE.server().show(new SampleNode().healthy("search").expired("ingest").withHistories());
    STAGE.server().comeBack();
    page.awaitThat(LIVE).awaitText("Expired");
    assertThat(page.text("h1")).isEqualTo("1 of 2 tokens needs attention");
    assertThat(page.evaluate("document.title")).isEqualTo("1 of 2 need attention · Token manager");
    assertThat(page.is("document.getElementById('lost').hidden")).isTrue();
    assertThat(page.evaluate("getComputedStyle(document.getElementById('shown')).filter"))
        .isEqualTo("none");
    assertThat(page.complaints()).isNotEmpty().allMatch(line -> line.startsWith("network: "));
    page.complaints().clear();
  }

  @Test
  void node_thatRefusesForAWhile_isAskedAgain() {
    BrowserPage page = STAGE.show(new SampleNode().healthy("search"));

    STAGE.server().refuse(true);
    page.awaitThat(LOST);
    await().until(() -> !page.complaints().isEmpty());
    STAGE.server().refuse(false);
    page.awaitThat(LIVE);

    assertThat(page.complaints()).allMatch(line -> line.contains("503"));
    page.complaints().clear();
  }

  @Test
  void node_thatNeverAnswered_isSaidInTitleAndHeadline() {
    STAGE.server().show(new SampleNode().healthy("search"));
    STAGE.server().refuse(true);
    BrowserPage page = STAGE.page().open(STAGE.server().url());

    page.awaitThat("document.title === 'Not connected · Token manager'");
    assertThat(page.text("h1")).isEqualTo("Not connected");
    assertThat(page.text("#lost")).contains("does not answer", "Trying again");
    page.screenshot("looks-never-connected");
    STAGE.server().refuse(false);
    page.awaitThat(LIVE);

    assertThat(page.text("h1")).isEqualTo("The token is healthy");
    assertThat(page.complaints()).allMatch(line -> line.contains("503"));
    page.complaints().clear();
  }

  @Test
  void node_thatIsSilent_countsAsLost() {
    BrowserPage page = STAGE.show(new SampleNode().healthy("search"));

    page.evaluate(
        "window.said = []; new MutationObserver(() => said.push("
            + "document.getElementById('announcer').textContent)).observe("
            + "document.getElementById('announcer'), {childList: true})");

    page.awaitThat("said.length >= 2");

    assertThat(page.evaluate("said.slice(0, 2).join(' ')"))
        .isEqualTo("The connection to the node is lost. The connection to the node is back.");
  }

  @Test
  void clock_isTheNodes() {
    BrowserPage page = STAGE.show(new SampleNode().healthy("search"));

    page.awaitThat(
        "/21:04:(1[4-9]|[2-5]\\d) UTC/.test(document.body.innerText) &&"
            + " /[23] min \\d+ s left/.test(document.body.innerText)");
    STAGE.server().now(SampleNode.NOW.plusSeconds(100));
    page.awaitThat(
        "/21:0(5:5|6:)\\d+ UTC/.test(document.body.innerText) &&"
            + " /(1 min \\d+|\\d+) s left/.test(document.body.innerText)");
  }
}
