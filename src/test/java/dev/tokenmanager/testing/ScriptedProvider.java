package dev.tokenmanager.testing;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * An OIDC provider on loopback that does what the test says: it issues opaque tokens, counts
 * requests, and hands each token request to {@link #behaviour}. Any thread.
 */
public final class ScriptedProvider {

  /** Begins every token and secret in tests, so that a log can be searched for them. */
  public static final String SECRET_MARK = "s3cr3t-";

  private static final int PATIENCE_MS = 30_000;

  private final Vertx vertx;
  private final HttpServer server;
  private final AtomicInteger tokenRequests = new AtomicInteger();
  private final AtomicInteger metadataRequests = new AtomicInteger();
  private final AtomicInteger connections = new AtomicInteger();
  private final Queue<Map<String, String>> forms = new ConcurrentLinkedQueue<>();
  private final Queue<Map<String, String>> revocations = new ConcurrentLinkedQueue<>();

  /** What happens to a token request; by default a token of {@link #lifetimeSeconds}. */
  public volatile Behaviour behaviour = request -> issue(request);

  /** What happens to a request for the metadata; by default it is answered. */
  public volatile Behaviour metadata = this::describe;

  /** Of the tokens that {@link #issue} issues. */
  public volatile int lifetimeSeconds = 300;

  private ScriptedProvider(Vertx vertx) {
    this.vertx = vertx;
    this.server =
        vertx
            .createHttpServer()
            .connectionHandler(
                connection -> {
                  connections.incrementAndGet();
                  connection.closeHandler(closed -> connections.decrementAndGet());
                })
            .requestHandler(this::handle);
  }

  /** Answers one request, whose form was read already, now or later or never. */
  public interface Behaviour {
    void answer(HttpServerRequest request);
  }

  /** Listens on a free port. */
  public static Future<ScriptedProvider> start(Vertx vertx) {
    return start(vertx, 0);
  }

  /** Listens on that port. */
  public static Future<ScriptedProvider> start(Vertx vertx, int port) {
    ScriptedProvider provider = new ScriptedProvider(vertx);
    return provider.server.listen(port, "127.0.0.1").map(listening -> provider);
  }

  /** Refuses connections from here on. */
  public Future<Void> stop() {
    return server.close();
  }

  public int port() {
    return server.actualPort();
  }

  public String issuer() {
    return "http://127.0.0.1:" + port();
  }

  public int tokenRequests() {
    return tokenRequests.get();
  }

  public int metadataRequests() {
    return metadataRequests.get();
  }

  /** Open connections. */
  public int connections() {
    return connections.get();
  }

  /** The forms of all token requests, oldest first. */
  public Queue<Map<String, String>> forms() {
    return forms;
  }

  /** The forms of all revocations (RFC 7009), oldest first; each is accepted. */
  public Queue<Map<String, String>> revocations() {
    return revocations;
  }

  /**
   * Options for a client-credentials token from here. A request that is answered is not given up,
   * however busy the machine: that a wait ends is the subject of tests that set these two.
   */
  public JsonObject options() {
    return new JsonObject()
        .put("issuerUrl", issuer())
        .put("auth", clientCredentials())
        .put("requestTimeoutMs", PATIENCE_MS)
        .put("maxWaitMs", 2 * PATIENCE_MS);
  }

  /** The {@code auth} of {@link #options}. */
  public static JsonObject clientCredentials() {
    return new JsonObject()
        .put("type", "client_credentials")
        .put("clientId", "client")
        .put("clientSecret", SECRET_MARK + "client");
  }

  private void handle(HttpServerRequest request) {
    if (request.method().equals(HttpMethod.POST) && request.path().equals("/token")) {
      readForm(
          request,
          forms,
          () -> {
            int number = tokenRequests.incrementAndGet();
            request.headers().set("number", Integer.toString(number));
            behaviour.answer(request);
          });
    } else if (request.method().equals(HttpMethod.POST) && request.path().equals("/revoke")) {
      readForm(request, revocations, () -> request.response().end());
    } else if (request.path().equals("/.well-known/openid-configuration")) {
      metadataRequests.incrementAndGet();
      metadata.answer(request);
    } else {
      request.response().setStatusCode(404).end();
    }
  }

  private static void readForm(
      HttpServerRequest request, Queue<Map<String, String>> read, Runnable then) {
    request.setExpectMultipart(true);
    request
        .end()
        .onSuccess(
            end -> {
              read.add(
                  request.formAttributes().entries().stream()
                      .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
              then.run();
            });
  }

  /** Answers with the metadata. */
  public void describe(HttpServerRequest request) {
    json(
        request,
        200,
        new JsonObject()
            .put("issuer", issuer())
            .put("token_endpoint", issuer() + "/token")
            .put("revocation_endpoint", issuer() + "/revoke"));
  }

  /** Answers with the next token. */
  public void issue(HttpServerRequest request) {
    json(
        request,
        200,
        new JsonObject()
            .put("access_token", SECRET_MARK + "token-" + request.getHeader("number"))
            .put("token_type", "Bearer")
            .put("expires_in", lifetimeSeconds));
  }

  /** Answers with the next token after a while. */
  public void issueAfter(long delayMs, HttpServerRequest request) {
    vertx.setTimer(delayMs, id -> issue(request));
  }

  /** Answers with an OAuth error (RFC 6749 §5.2). */
  public static void refuse(HttpServerRequest request, int status, String error) {
    json(
        request,
        status,
        new JsonObject().put("error", error).put("error_description", SECRET_MARK + "description"));
  }

  /** Answers with that body. */
  public static void json(HttpServerRequest request, int status, JsonObject body) {
    request
        .response()
        .setStatusCode(status)
        .putHeader("Content-Type", "application/json")
        .end(body.encode());
  }
}
