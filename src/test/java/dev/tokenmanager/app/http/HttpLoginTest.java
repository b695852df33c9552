package dev.tokenmanager.app.http;

import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import dev.tokenmanager.VerticleFixture;
import dev.tokenmanager.internal.config.HttpOptions;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code http.tokenFile}: who does not show the token learns whether the node is up, no more. */
class HttpLoginTest {

  private static final String TOKEN = GuardedSite.TOKEN;

  @RegisterExtension private final VerticleFixture stage = new VerticleFixture();
  @TempDir private Path folder;

  private Path file() {
    return folder.resolve("http-token");
  }

  private GuardedSite open(String path) throws Exception {
    Files.writeString(file(), TOKEN + "\n");
    GuardedSite site =
        GuardedSite.open(
            stage.vertx(),
            new JsonObject().put("path", path).put("tokenFile", file().toString()),
            null);
    stage.deploy();
    VerticleFixture.result(stage.tokens().getToken());
    return site;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/", "/page.js", "/api/status", "/api/events", "/metrics", "/nothing", "/health"})
  void noToken_is401_thatMakesBrowsersAsk(String path) throws Exception {
    String answer = open("/").get(path);

    assertThat(answer)
        .startsWith("HTTP/1.1 401 ")
        .containsIgnoringCase("\r\nwww-authenticate: Basic realm=\"")
        .containsIgnoringCase("\r\nwww-authenticate: Bearer realm=\"")
        .containsIgnoringCase("\r\ncache-control: no-store\r\n")
        .doesNotContain(SECRET_MARK, "weaviate_token_", "issuer");
  }

  static Stream<List<String>> wrongHeaders() {
    String pair =
        Base64.getEncoder().encodeToString(("x:" + TOKEN).getBytes(StandardCharsets.UTF_8));
    return Stream.of(
        List.of(GuardedSite.bearer(TOKEN + "x")),
        List.of(GuardedSite.bearer(TOKEN.substring(1))),
        List.of(GuardedSite.bearer("")),
        List.of("Authorization: Bearer"),
        List.of("Authorization: " + SECRET_MARK),
        List.of("Authorization:"),
        List.of("Authorization: Digest " + pair),
        List.of("Authorization: Bearer " + pair),
        List.of("Authorization: Basic " + pair.substring(1)),
        List.of("Authorization: Basic !!!"),
        List.of(GuardedSite.basic("x", "")),
        List.of(GuardedSite.basic(TOKEN, "x")),
        List.of(GuardedSite.basic("x", TOKEN + "x")),
        // Two: whoever is in between may have looked at the other one.
        List.of(GuardedSite.bearer(TOKEN), GuardedSite.bearer("x")),
        List.of("Proxy-Authorization: Bearer x", "X-Authorization: Bearer x"));
  }

  @ParameterizedTest
  @MethodSource("wrongHeaders")
  void wrongToken_is401(List<String> headers) throws Exception {
    assertThat(open("/").status("/api/status", headers.toArray(String[]::new))).isEqualTo(401);
  }

  @Test
  void token_asBearerOrPassword_isLetIn() throws Exception {
    GuardedSite site = open("/");

    for (String shown :
        List.of(
            GuardedSite.bearer(TOKEN),
            GuardedSite.bearer(TOKEN).replace("Bearer", "bEARER"),
            GuardedSite.basic("", TOKEN),
            GuardedSite.basic("somebody", TOKEN))) {
      assertThat(site.status("/", shown)).isEqualTo(200);
      assertThat(site.status("/api/status", shown)).isEqualTo(200);
      assertThat(site.get("/metrics", shown)).contains("weaviate_token_health");
      assertThat(site.status("/nothing", shown)).isEqualTo(404);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/ops/tokens"})
  void probes_needNoToken_andTellNoMoreThanUpOrDown(String path) throws Exception {
    GuardedSite site = open(path);
    String base = path.equals("/") ? "" : path;

    assertThat(site.get(base + "/health/live"))
        .startsWith("HTTP/1.1 200 ")
        .endsWith("\r\n\r\n{\"status\":\"UP\"}");
    assertThat(site.get(base + "/health/ready"))
        .startsWith("HTTP/1.1 200 ")
        .endsWith("\r\n\r\n{\"status\":\"UP\"}");
    stage.stopProvider();
    stage.clocks().pass(Duration.ofHours(1));
    await()
        .until(
            () -> site.get(base + "/health/ready", GuardedSite.bearer(TOKEN)),
            answer ->
                answer.startsWith("HTTP/1.1 503 ")
                    && answer.endsWith("\r\n\r\n{\"status\":\"DOWN\"}"));
  }

  /** What becomes a probe, or what is behind it, only by decoding or tidying up. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "//health/live",
        "/health//live",
        "/./health/live",
        "/x/../health/live",
        "/health/live/",
        "/health/live;x",
        "/health/%6cive",
        "/health%2flive",
        "/HEALTH/live",
        "/health/live/../../metrics",
        "/health/live/%2e%2e/%2e%2e/metrics",
        "/health/ready/..%2f..%2fapi/status",
        "/health/../api/status",
        "/health/live%3f/../../metrics",
        "//x/health/live",
        "/health"
      })
  void pathThatIsNoProbeAsItCame_needsTheToken(String path) throws Exception {
    assertThat(open("/").status(path)).isEqualTo(401);
  }

  @Test
  void prefix_outsideOfIt_needsTheToken_too() throws Exception {
    GuardedSite site = open("/ops/tokens");

    assertThat(site.status("/health/live")).isEqualTo(401);
    assertThat(site.status("/ops/tokens")).isEqualTo(401);
    assertThat(site.status("/ops/tokens", GuardedSite.basic("x", TOKEN))).isEqualTo(308);
  }

  @Test
  void newToken_counts_theFormerNoMore_andItsReadersAreDropped() throws Exception {
    GuardedSite site = open("/");
    String next = SECRET_MARK + "next";
    try (RawClient events = site.connect()) {
      events
          .send(GuardedSite.request("/api/events", GuardedSite.bearer(TOKEN)))
          .readUntil("event: status");

      Files.writeString(file(), next);
      events.readToEnd();
    }

    assertThat(site.status("/api/status", GuardedSite.bearer(next))).isEqualTo(200);
    assertThat(site.status("/api/status", GuardedSite.bearer(TOKEN))).isEqualTo(401);
    await().until(() -> site.readers() == 0);
  }

  @Test
  void fileGone_lastTokenStays() throws Exception {
    GuardedSite site = open("/");
    HttpFiles files = HttpFiles.load(section());

    Files.delete(file());

    assertThat(files.look()).isEqualTo(new HttpFiles.Change(false, false));
    assertThat(site.status("/api/status", GuardedSite.bearer(TOKEN))).isEqualTo(200);
    assertThat(
            Objects.requireNonNull(files.token())
                .isShownBy(
                    List.of(GuardedSite.bearer(TOKEN).substring("Authorization: ".length()))))
        .isTrue();
  }

  private HttpOptions section() {
    return HttpOptions.from(
        new JsonObject().put("http", new JsonObject().put("tokenFile", file().toString())));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\uFEFF\r\n"})
  void start_emptyFile_isRefused(String content) throws Exception {
    Files.writeString(file(), content);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> HttpVerticle.check(section()))
        .withMessageStartingWith("http.tokenFile: the file ")
        .withMessageContaining("is empty");
  }

  @Test
  void start_noFile_isRefused_unlessNothingIsServed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HttpVerticle.check(section()))
        .withMessageStartingWith("http.tokenFile: there is no file ");
    HttpVerticle.check(
        HttpOptions.from(
            new JsonObject()
                .put(
                    "http",
                    new JsonObject().put("enabled", false).put("tokenFile", file().toString()))));
  }
}
