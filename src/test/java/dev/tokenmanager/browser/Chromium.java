package dev.tokenmanager.browser;

import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A Chromium of its own, with an empty profile, started and ended by the test. Blocks: not on an
 * event loop.
 */
public final class Chromium implements AutoCloseable {

  private static final Path BINARY = Path.of("/usr/bin/chromium");
  private static final String ANNOUNCED = "DevTools listening on ";

  private final Path profile;
  private final Process process;
  private final DevTools tools;

  /** No test that ends early leaves a browser behind. */
  private final Thread killer = new Thread(this::kill, "chromium-killer");

  private Chromium() throws IOException {
    if (!Files.isExecutable(BINARY)) {
      throw new IllegalStateException(
          "the tests of the status page need Debian's chromium at "
              + BINARY
              + ": apt-get install chromium");
    }
    profile = Files.createTempDirectory("chromium");
    process =
        new ProcessBuilder(
                BINARY.toString(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--disable-dev-shm-usage",
                "--hide-scrollbars",
                "--remote-debugging-port=0",
                "--user-data-dir=" + profile,
                "about:blank")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    Runtime.getRuntime().addShutdownHook(killer);
    tools = DevTools.connect(announced());
  }

  /** Fails with a sentence where there is no Chromium. */
  public static Chromium start() {
    try {
      return new Chromium();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A new page in a context of its own: no cache or storage of the pages before. */
  public BrowserPage newPage() {
    JsonObject context = tools.call("Target.createBrowserContext", new JsonObject());
    JsonObject target =
        tools.call(
            "Target.createTarget",
            new JsonObject()
                .put("url", "about:blank")
                .put("browserContextId", context.getString("browserContextId")));
    JsonObject session =
        tools.call(
            "Target.attachToTarget",
            new JsonObject().put("targetId", target.getString("targetId")).put("flatten", true));
    return new BrowserPage(
        tools.session(session.getString("sessionId")), context.getString("browserContextId"));
  }

  /** Where it can be reached, as it says itself at start. */
  private String announced() {
    CompletableFuture<String> found = new CompletableFuture<>();
    Thread reader = new Thread(() -> read(found), "chromium-output");
    reader.setDaemon(true);
    reader.start();
    try {
      return found.get(WaitLimit.SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("Chromium did not start: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** To the end, so that it is never blocked by what nobody reads. */
  private void read(CompletableFuture<String> found) {
    List<String> first = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(ANNOUNCED)) {
          found.complete(line.substring(ANNOUNCED.length()).trim());
        } else if (!found.isDone()) {
          first.add(line);
        }
      }
      found.completeExceptionally(new IllegalStateException(String.join("\n", first)));
    } catch (IOException e) {
      found.completeExceptionally(e);
    }
  }

  @Override
  public void close() {
    tools.send("Browser.close", new JsonObject());
    try {
      if (!process.waitFor(WaitLimit.SECONDS, TimeUnit.SECONDS)) {
        kill();
        process.waitFor();
      }
      Runtime.getRuntime().removeShutdownHook(killer);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    removeProfile();
  }

  private void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private void removeProfile() {
    try (Stream<Path> files = Files.walk(profile)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException | UncheckedIOException e) {
      // A process of the browser still tidied up: what is left lies in the folder for such things.
      profile.toFile().deleteOnExit();
    }
  }
}
