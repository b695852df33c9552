package dev.tokenmanager.app.http;

import dev.tokenmanager.internal.config.HttpOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.internal.ContextInternal;
import io.vertx.ext.web.Router;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves health, metrics and the status page of this node. It hears events from {@link #create} on,
 * so that those of the start are not missed, and listens from its deployment on.
 */
public final class HttpVerticle extends VerticleBase {

  private static final Logger LOG = LoggerFactory.getLogger(HttpVerticle.class);

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

  @Override
  public Future<?> start() {
    return vertx.executeBlocking(StatusPageFiles::read).compose(this::listen);
  }

  private Future<HttpServer> listen(StatusPageFiles page) {
    HttpOptions section = setup.section();
    EventStream stream = new EventStream(vertx, setup, status, log, limits);
    this.stream = stream;
    ContextInternal own = (ContextInternal) context;
    log.listener(entry -> own.runOnContext(now -> stream.onEvent(entry)));
    stream.start();
    Connections connections = new Connections(vertx, limits);
    this.connections = connections;
    RequestFilter guard = new RequestFilter(section, routes(page, stream));
    HttpServer created =
        vertx
            .createHttpServer(options(section))
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
        .onSuccess(listening -> LOG.info("Status page at {}", url(section, listening)));
  }

  private static HttpServerOptions options(HttpOptions section) {
    return new HttpServerOptions()
        .setHost(section.host())
        .setPort(section.port())
        .setMaxInitialLineLength(Limits.REQUEST_LINE)
        .setMaxHeaderSize(Limits.HEADERS)
        .setIdleTimeout((int) Limits.IDLE.toSeconds())
        .setIdleTimeoutUnit(TimeUnit.SECONDS)
        .setHttp2ClearTextEnabled(false)
        .setDecompressionSupported(false);
  }

  private static String url(HttpOptions section, HttpServer listening) {
    String host = section.host().contains(":") ? "[" + section.host() + "]" : section.host();
    return "http://" + host + ":" + listening.actualPort() + "/";
  }

  private Router routes(StatusPageFiles page, EventStream stream) {
    Metrics metrics = new Metrics(vertx, setup);
    this.metrics = metrics;
    HealthEndpoints probes = new HealthEndpoints(vertx, setup, status);
    Router router = Router.router(vertx);
    page.files()
        .forEach(
            (path, file) ->
                router
                    .route(path)
                    .handler(
                        routed ->
                            Responses.send(routed.request(), 200, file.type(), file.content())));
    router.route("/api/status").handler(routed -> status(routed.request()));
    router.route("/api/events").handler(routed -> stream.open(routed.request()));
    router.route("/metrics").handler(routed -> metrics.answer(routed.request()));
    router.route("/health/live").handler(routed -> probes.live(routed.request()));
    router.route("/health/ready").handler(routed -> probes.ready(routed.request()));
    router.errorHandler(
        400, routed -> Responses.failure(routed.request(), 400, "This is not a valid request."));
    router.errorHandler(
        404, routed -> Responses.failure(routed.request(), 404, "Nothing is here."));
    router.errorHandler(500, routed -> Later.defect(routed.request(), routed.failure()));
    return router;
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
