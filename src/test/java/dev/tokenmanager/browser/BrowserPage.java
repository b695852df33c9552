package dev.tokenmanager.browser;

import static org.awaitility.Awaitility.await;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A page as its user has it: what is on it, keys, and how it looks. Blocks. */
public final class BrowserPage implements AutoCloseable {

  private static final Path SCREENSHOTS = Path.of("target", "screenshots");
  private static final Map<String, Integer> KEYS =
      Map.of("Tab", 9, "Enter", 13, "ArrowLeft", 37, "ArrowRight", 39, "Home", 36, "End", 35);

  private final DevTools.Session session;
  private final String context;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<String> complaints = new CopyOnWriteArrayList<>();
  private final JsonObject credentials = new JsonObject().put("response", "ProvideCredentials");
  private final AtomicInteger dialogues = new AtomicInteger();

  BrowserPage(DevTools.Session session, String context) {
    this.session = session;
    this.context = context;
    session.listen(this::onEvent);
    for (String domain : List.of("Page", "Runtime", "Network", "Log")) {
      session.call(domain + ".enable");
    }
    session.call("Emulation.setFocusEmulationEnabled", new JsonObject().put("enabled", true));
    size(1200, 900);
  }

  private void onEvent(String method, JsonObject event) {
    switch (method) {
      case "Network.requestWillBeSent" ->
          requests.add(event.getJsonObject("request").getString("url"));
      case "Log.entryAdded" -> {
        JsonObject entry = event.getJsonObject("entry");
        complaints.add(entry.getString("source") + ": " + entry.getString("text"));
      }
      case "Runtime.exceptionThrown" ->
          complaints.add("exception: " + event.getJsonObject("exceptionDetails").encode());
      case "Fetch.requestPaused" ->
          session.tell(
              "Fetch.continueRequest",
              new JsonObject().put("requestId", event.getString("requestId")));
      case "Fetch.authRequired" -> answerDialogue(event);
      case "Runtime.consoleAPICalled" -> complaints.add("console: " + event.encode());
      default -> {}
    }
  }

  /** Accepts any certificate, as a user does who clicks through the warning. */
  public BrowserPage trustAnyCertificate() {
    session.call("Security.enable");
    session.call("Security.setIgnoreCertificateErrors", new JsonObject().put("ignore", true));
    return this;
  }

  /** What its user types each time that the browser asks for name and password. */
  public BrowserPage signIn(String user, String password) {
    credentials.put("username", user).put("password", password);
    session.call("Fetch.enable", new JsonObject().put("handleAuthRequests", true));
    return this;
  }

  /** How often the browser has asked. */
  public int dialogues() {
    return dialogues.get();
  }

  private void answerDialogue(JsonObject event) {
    dialogues.incrementAndGet();
    session.tell(
        "Fetch.continueWithAuth",
        new JsonObject()
            .put("requestId", event.getString("requestId"))
            .put("authChallengeResponse", credentials.copy()));
  }

  /** In CSS pixels. */
  public BrowserPage size(int width, int height) {
    session.call(
        "Emulation.setDeviceMetricsOverride",
        new JsonObject()
            .put("width", width)
            .put("height", height)
            .put("deviceScaleFactor", 1)
            .put("mobile", width < 600));
    return this;
  }

  /** A preference of the user, such as {@code prefers-color-scheme}. */
  public BrowserPage prefer(String feature, String value) {
    session.call(
        "Emulation.setEmulatedMedia",
        new JsonObject()
            .put(
                "features",
                new JsonArray().add(new JsonObject().put("name", feature).put("value", value))));
    return this;
  }

  public BrowserPage open(String url) {
    session.call("Page.navigate", new JsonObject().put("url", url));
    return this;
  }

  /** The value of an expression, awaited where it is a promise; as JSON has it. */
  public Object evaluate(String expression) {
    JsonObject answer =
        session.call(
            "Runtime.evaluate",
            new JsonObject()
                .put("expression", expression)
                .put("returnByValue", true)
                .put("awaitPromise", true));
    if (answer.containsKey("exceptionDetails")) {
      throw new IllegalStateException(
          expression + ": " + answer.getJsonObject("exceptionDetails").encode());
    }
    return answer.getJsonObject("result").getValue("value");
  }

  public boolean is(String expression) {
    return Boolean.TRUE.equals(evaluate("Boolean(" + expression + ")"));
  }

  /** What a user can read of the first element that the selector finds; null without one. */
  public String text(String selector) {
    return (String) evaluate("document.querySelector(" + quoted(selector) + ")?.innerText");
  }

  public int count(String selector) {
    return ((Number) evaluate("document.querySelectorAll(" + quoted(selector) + ").length"))
        .intValue();
  }

  /** Until the readable text of the whole page has that. */
  public BrowserPage awaitText(String text) {
    return awaitThat("document.body && document.body.innerText.includes(" + quoted(text) + ")");
  }

  public BrowserPage awaitThat(String expression) {
    await(expression).pollInterval(Duration.ofMillis(50)).until(() -> is(expression));
    return this;
  }

  /** Clicks as a mouse does, in the middle. */
  public BrowserPage click(String selector) {
    JsonObject at =
        new JsonObject(
            (String)
                evaluate(
                    "(() => { const e = document.querySelector("
                        + quoted(selector)
                        + "); e.scrollIntoView({block: 'center'}); const r = e.getBoundingClientRect();"
                        + " return JSON.stringify({x: r.x + r.width / 2, y: r.y + r.height / 2}); })()"));
    for (String type : List.of("mousePressed", "mouseReleased")) {
      session.call(
          "Input.dispatchMouseEvent",
          at.copy().put("type", type).put("button", "left").put("clickCount", 1));
    }
    return this;
  }

  /** Presses and releases a key by its name in the DOM. */
  public BrowserPage press(String key) {
    JsonObject event =
        new JsonObject()
            .put("key", key)
            .put("code", key)
            .put("windowsVirtualKeyCode", KEYS.get(key));
    JsonObject down = event.copy().put("type", "keyDown");
    if (key.equals("Enter")) {
      down.put("text", "\r");
    }
    session.call("Input.dispatchKeyEvent", down);
    session.call("Input.dispatchKeyEvent", event.put("type", "keyUp"));
    return this;
  }

  public BrowserPage type(String text) {
    session.call("Input.insertText", new JsonObject().put("text", text));
    return this;
  }

  /** The URLs asked for so far, also those refused. */
  public List<String> requests() {
    return requests;
  }

  /**
   * What the browser has written to its log: violations of the policy, failed loads, exceptions.
   */
  public List<String> complaints() {
    return complaints;
  }

  /** Roles and names as assistive technology has them, one a line. */
  public List<String> accessibilityTree() {
    session.call("Accessibility.enable");
    return session.call("Accessibility.getFullAXTree").getJsonArray("nodes").stream()
        .map(JsonObject.class::cast)
        .filter(node -> !node.getBoolean("ignored"))
        .map(node -> value(node, "role") + " " + value(node, "name"))
        .toList();
  }

  private static String value(JsonObject node, String property) {
    JsonObject found = node.getJsonObject(property);
    return found == null ? "" : found.getString("value", "");
  }

  /** The whole page, as {@code target/screenshots/<name>.png}. */
  public Path screenshot(String name) {
    evaluate(
        "Promise.allSettled(document.getAnimations().map(moving => moving.finished)).then(() => new"
            + " Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))))");
    JsonObject whole = session.call("Page.getLayoutMetrics").getJsonObject("cssContentSize");
    JsonObject clip =
        new JsonObject()
            .put("x", 0)
            .put("y", 0)
            .put("width", whole.getValue("width"))
            .put("height", whole.getValue("height"))
            .put("scale", 1);
    byte[] png =
        Base64.getDecoder()
            .decode(
                session
                    .call(
                        "Page.captureScreenshot",
                        new JsonObject()
                            .put("format", "png")
                            .put("captureBeyondViewport", true)
                            .put("clip", clip))
                    .getString("data"));
    try {
      Files.createDirectories(SCREENSHOTS);
      return Files.write(SCREENSHOTS.resolve(name + ".png"), png);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** As a literal of an expression. */
  public static String quoted(String text) {
    return new JsonArray().add(text).encode().replaceAll("^\\[|]$", "");
  }

  @Override
  public void close() {
    session.browser(
        "Target.disposeBrowserContext", new JsonObject().put("browserContextId", context));
  }
}
