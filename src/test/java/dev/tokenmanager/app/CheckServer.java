package dev.tokenmanager.app;

import static dev.tokenmanager.testing.ScriptedProvider.SECRET_MARK;

import dev.tokenmanager.testing.ScriptedProvider;
import dev.tokenmanager.testing.WaitLimit;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A provider and a Weaviate on one port of loopback, both in order until the test says otherwise.
 * Any thread.
 */
final class CheckServer {

  static final String META = "/v1/meta";
  static final String BOOTSTRAP = "/v1/.well-known/openid-configuration";
  static final String METADATA = "/.well-known/openid-configuration";
  static final String TOKEN = "/token";

  private final HttpServer server;
  private final boolean secure;
  private final Map<String, Consumer<HttpServerRequest>> routes = new ConcurrentHashMap<>();
  private final Map<String, String> authorizations = new ConcurrentHashMap<>();

  /** What becomes of a token's claims before it is issued. */
  volatile UnaryOperator<JsonObject> claims = good -> good;

  /** What becomes of a token response before it is sent. */
  volatile UnaryOperator<JsonObject> response = good -> good;

  private CheckServer(Vertx vertx, HttpServerOptions options) {
    secure = options.isSsl();
    server = vertx.createHttpServer(options).requestHandler(this::handle);
    route(BOOTSTRAP, request -> json(request, 200, bootstrap()));
    route(METADATA, request -> json(request, 200, metadata()));
    route(TOKEN, this::token);
    route(META, request -> json(request, 200, new JsonObject().put("version", "1.38.0")));
  }

  static CheckServer start(Vertx vertx) throws Exception {
    return start(vertx, new HttpServerOptions());
  }

  static CheckServer start(Vertx vertx, HttpServerOptions options) throws Exception {
    CheckServer started = new CheckServer(vertx, options);
    started
        .server
        .listen(0, "127.0.0.1")
        .toCompletionStage()
        .toCompletableFuture()
        .get(WaitLimit.SECONDS, TimeUnit.SECONDS);
    return started;
  }

  Future<Void> stop() {
    return server.close();
  }

  String url() {
    return (secure ? "https" : "http") + "://127.0.0.1:" + server.actualPort();
  }

  /** Options for a client-credentials token, by Weaviate. */
  JsonObject options() {
    return new JsonObject()
        .put("weaviateUrl", url())
        .put("requestTimeoutMs", 30_000)
        .put("auth", ScriptedProvider.clientCredentials());
  }

  /** Weaviate's, as it is in order. */
  JsonObject bootstrap() {
    return new JsonObject().put("clientId", "weaviate").put("href", url() + METADATA);
  }

  /** The provider's, as it is in order. */
  JsonObject metadata() {
    return new JsonObject().put("issuer", url()).put("token_endpoint", url() + TOKEN);
  }

  void route(String path, Consumer<HttpServerRequest> handler) {
    routes.put(path, handler);
  }

  /** Answers there with that JSON. */
  void answer(String path, int status, JsonObject body) {
    route(path, request -> json(request, status, body));
  }

  /** Answers there with whatever, such as a page. */
  void answer(String path, int status, String body) {
    route(path, request -> request.response().setStatusCode(status).end(body));
  }

  /** Does that to each answer from there, before the answer. */
  void before(String path, BiConsumer<HttpServerRequest, CheckServer> first) {
    Consumer<HttpServerRequest> then = Objects.requireNonNull(routes.get(path));
    route(
        path,
        request -> {
          first.accept(request, this);
          then.accept(request);
        });
  }

  /** Answers there otherwise to requests of which that holds. */
  void except(
      String path, Predicate<HttpServerRequest> when, Consumer<HttpServerRequest> otherwise) {
    Consumer<HttpServerRequest> usual = Objects.requireNonNull(routes.get(path));
    route(path, request -> (when.test(request) ? otherwise : usual).accept(request));
  }

  /** The last {@code Authorization} header of each path, empty where there was none. */
  Map<String, String> authorizations() {
    return authorizations;
  }

  private void handle(HttpServerRequest request) {
    String authorization = request.getHeader("Authorization");
    authorizations.put(request.path(), authorization == null ? "" : authorization);
    request.response().putHeader("Date", date(0));
    Consumer<HttpServerRequest> route = routes.get(request.path());
    if (route == null) {
      request.response().setStatusCode(404).end();
    } else if (request.method().equals(HttpMethod.POST)) {
      request.setExpectMultipart(true);
      request.end().onSuccess(end -> route.accept(request));
    } else {
      route.accept(request);
    }
  }

  /** As servers write it: whole seconds, rounded down. */
  static String date(long secondsFromNow) {
    return DateTimeFormatter.RFC_1123_DATE_TIME.format(
        Instant.now().plusSeconds(secondsFromNow).atOffset(ZoneOffset.UTC));
  }

  private void token(HttpServerRequest request) {
    long now = System.currentTimeMillis() / 1000;
    JsonObject good =
        new JsonObject()
            .put("iss", url())
            .put("aud", new JsonArray().add("account").add("weaviate"))
            .put("exp", now + 300)
            .put("iat", now)
            .put("sub", "s3cr3t-subject")
            .put("preferred_username", "service");
    JsonObject body =
        new JsonObject()
            .put("access_token", jwt(claims.apply(good)))
            .put("token_type", "Bearer")
            .put("expires_in", 300);
    json(request, 200, response.apply(body));
  }

  /** Nobody here verifies it. */
  static String jwt(JsonObject claims) {
    return base64(new JsonObject().put("alg", "RS256"))
        + "."
        + base64(claims)
        + "."
        + SECRET_MARK
        + "signature";
  }

  private static String base64(JsonObject json) {
    byte[] bytes = json.encode().getBytes(StandardCharsets.UTF_8);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static void json(HttpServerRequest request, int status, JsonObject body) {
    ScriptedProvider.json(request, status, body);
  }
}
