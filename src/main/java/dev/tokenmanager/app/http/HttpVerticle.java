package dev.tokenmanager.app.http;

import dev.tokenmanager.internal.config.HttpOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.ContextInternal;
import io.vertx.ext.web.Router;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves health, metrics and the status page of this node. It hears events from {@link #create} on,
 * so that those of the start are not missed, and listens from its deployment on.
 */
public final class HttpVerticle extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(HttpVerticle.class);

  private static final String LIVE = "/health/live";
  private static final String READY = "/health/ready";

  /** For who reads an answer when the server stops. */
  private static final long CLOSE_MS = 300;

  private final HttpSetup setup;
  private final Limits limits;
  private final EventLog log;
  private final NodeStatus status;
  private final MessageConsumer<Object> events;
  private @Nullable HttpServer server;
  private @Nullable EventStream stream;
  private @Nullable Connections connections;
  private @Nullable Metrics metrics;

  private HttpVerticle(Vertx vertx, HttpSetup setup, Limits limits) {
    this.setup = setup;
    this.limits = limits;
    this.log = new EventLog(setup::isKept);
    this.status = new NodeStatus(vertx, setup, limits);
    this.events =
        vertx.eventBus().consumer(setup.addresses().events(), event -> log.add(event.body()));
  }

  /** To be deployed once, behind the verticle whose state it shows. */
  public static HttpVerticle create(Vertx vertx, HttpSetup setup) {
    return create(vertx, setup, Limits.USUAL);
  }

  static HttpVerticle create(Vertx vertx, HttpSetup setup, Limits limits) {
    return new HttpVerticle(vertx, setup, limits);
  }

  /**
   * Reads the files that the section names, as a start would, and keeps nothing of them. Blocking.
   *
   * @throws IllegalArgumentException where one is missing, empty or of no use, with one sentence
   *     that begins with the JSON path
   */
  public static void check(HttpOptions section) {
    if (section.enabled()) {
      HttpFiles.load(section);
    }
  }

  /** From now on the node is not ready; all else goes on. Any thread. */
  public void stopping() {
    status.stopping();
  }

  /** Where it listens, 0 before. */
  public int port() {
    HttpServer listening = server;
    return listening == null ? 0 : listening.actualPort();
  }

  /** How many read events; for tests. */
  int readers() {
    EventStream open = stream;
    return open == null ? 0 : open.readers();
  }

  /** Fails with what {@link #check} throws, where a file has gone since. */
  @Override
  public Future<?> start() {
    return vertx
        .executeBlocking(() -> new Read(StatusPageFiles.read(), HttpFiles.load(setup.section())))
        .compose(read -> listen(read.page(), read.files()));
  }

  /** What a start reads. */
  private record Read(StatusPageFiles page, HttpFiles files) {}

  private Future<HttpServer> listen(StatusPageFiles page, HttpFiles files) {
    EventStream stream = new EventStream(vertx, setup, status, log, limits);
    this.stream = stream;
    ContextInternal own = (ContextInternal) context;
    log.listener(entry -> own.runOnContext(now -> stream.onEvent(entry)));
    stream.start();
    Connections connections = new Connections(vertx, limits);
    this.connections = connections;
    Handler<HttpServerRequest> guard = guarded(files, routes(page, stream));
    HttpServer created =
        vertx
            .createHttpServer(ServerSettings.options(setup.section(), files))
            .connectionHandler(connections::opened)
            .invalidRequestHandler(RequestFilter::refuse)
            .exceptionHandler(
                failure -> LOG.debug("A connection failed: {}", failure.getClass().getName()))
            .requestHandler(
                request ->
                    Later.guarded(
                        request,
                        () -> {
                          connections.requested(request);
                          guard.handle(request);
                        }));
    server = created;
    return created
        .listen()
        .onSuccess(
            listening -> {
              ServerSettings.tell(setup.section(), listening.actualPort());
              new HttpFilesWatch(vertx, files, listening, connections).start();
            });
  }

  private Handler<HttpServerRequest> guarded(HttpFiles files, Handler<HttpServerRequest> routes) {
    Set<String> probes = Set.of(at(LIVE), at(READY));
    return new RequestFilter(setup.section(), new Login(probes, files::token, routes));
  }

  /** Where that is below {@code http.path}. */
  private String at(String path) {
    return setup.section().path() + path.substring(1);
  }

  private Router routes(StatusPageFiles page, EventStream stream) {
    Metrics metrics = new Metrics(vertx, setup);
    this.metrics = metrics;
    HealthEndpoints probes = new HealthEndpoints(vertx, setup, status);
    Router router = Router.router(vertx);
    page.files().forEach((path, file) -> route(router, path, asked -> send(asked, file)));
    route(router, "/api/status", this::status);
    route(router, "/api/events", stream::open);
    route(router, "/metrics", metrics::answer);
    route(router, LIVE, probes::live);
    route(router, READY, probes::ready);
    toThePage(router);
    router.errorHandler(
        400, routed -> Responses.failure(routed.request(), 400, "This is not a valid request."));
    router.errorHandler(
        404, routed -> Responses.failure(routed.request(), 404, "Nothing is here."));
    router.errorHandler(500, routed -> Later.defect(routed.request(), routed.failure()));
    return router;
  }

  private void route(Router router, String path, Handler<HttpServerRequest> handler) {
    router.route(at(path)).handler(routed -> handler.handle(routed.request()));
  }

  private static void send(HttpServerRequest request, StatusPageFiles.File file) {
    Responses.send(request, 200, file.type(), file.content());
  }

  /**
   * The page's links are relative: without the last slash they would lead one level higher. Where
   * to is said relatively, too: a proxy may have put a path before this one.
   */
  private void toThePage(Router router) {
    String path = setup.section().path();
    if (!path.equals(HttpOptions.ROOT)) {
      String bare = path.substring(0, path.length() - 1);
      String last = path.substring(bare.lastIndexOf('/') + 1);
      router.route(bare).handler(routed -> Responses.redirect(routed.request(), last));
    }
  }

  private void status(HttpServerRequest request) {
    Later.answer(
        request,
        status.current(),
        "The token manager does not answer.",
        known -> Responses.json(request, 200, known));
  }

  @Override
  public Future<?> stop() {
    HttpServer listening = server;
    Future<?> closed = listening == null ? Future.succeededFuture() : listening.close();
    Connections open = connections;
    if (open != null) {
      vertx.setTimer(CLOSE_MS, id -> open.dropAll());
    }
    Metrics bound = metrics;
    if (bound != null) {
      bound.close();
    }
    return Future.join(closed, events.unregister().otherwiseEmpty());
  }
}
