package dev.tokenmanager.internal.sidecar;

import dev.tokenmanager.internal.config.SidecarOptions;
import dev.tokenmanager.internal.sidecar.count.SidecarCounters;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
import java.net.BindException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A port of the sidecar: judges what comes in, and lets it pass. Event loop only. */
final class Port {

  private static final Logger LOG = LoggerFactory.getLogger(Port.class);

  private final Vertx vertx;
  private final Context context;
  private final Protocol protocol;
  private final SidecarOptions options;
  private final RequestRules rules;
  private final CallerSecret secret;
  private final Upstream upstream;
  private final ManagedToken token;
  private final HeldBudget budget;
  private final SidecarCounters counters;
  private final OpenConnections connections;
  private final HttpServer server;
  private int running;
  private boolean stopping;
  private final Promise<Void> idle = Promise.promise();

  Port(
      Vertx vertx,
      Protocol protocol,
      SidecarOptions options,
      CallerSecret secret,
      Upstream upstream,
      ManagedToken token,
      HeldBudget budget,
      @Nullable ServerSSLOptions tls) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.protocol = protocol;
    this.options = options;
    this.rules = new RequestRules(protocol, options);
    this.secret = secret;
    this.upstream = upstream;
    this.token = token;
    this.budget = budget;
    this.counters = SidecarCounters.of(vertx);
    this.connections = new OpenConnections(vertx, OpenConnections.Bounds.OF_A_PORT);
    this.server = Servers.create(vertx, protocol, options, tls);
  }

  /** Fails where the address is in use. */
  Future<Port> listen() {
    return server
        .connectionHandler(connections::opened)
        .invalidRequestHandler(
            request -> Answers.refuse(protocol, request, Answers.broken(protocol, request)))
        .exceptionHandler(
            failure -> LOG.debug("A connection failed: {}", failure.getClass().getName()))
        .requestHandler(this::handle)
        .listen()
        .map(listening -> this)
        .recover(failure -> Future.failedFuture(notOpened(failure)));
  }

  private Throwable notOpened(Throwable failure) {
    String name = protocol == Protocol.REST ? "sidecar.port " : "sidecar.grpcPort ";
    int port = protocol == Protocol.REST ? options.port() : options.grpcPort();
    if (failure instanceof BindException) {
      String sentence = "the address is in use or not this machine's, choose another";
      return new BindException(
          "sidecar.host " + options.host() + ", " + name + port + ": " + sentence);
    }
    // What has no address may be anything; messages quote it.
    return new IOException(
        "sidecar.host, " + name + port + ": not opened, " + failure.getClass().getSimpleName());
  }

  private void handle(HttpServerRequest request) {
    running++;
    connections.callBegan(request.connection());
    Refusal refusal = refusal(request);
    if (refusal != null) {
      refuse(request, refusal);
      return;
    }
    String target = RequestRules.pathAndQuery(request.uri());
    if (protocol == Protocol.REST && RequestRules.asksForAuthentication(target)) {
      boolean whole = request.isEnded();
      Answers.noOpenid(request);
      ended(request, "404", whole);
      return;
    }
    new Passage(this, request, target).begin();
  }

  private @Nullable Refusal refusal(HttpServerRequest request) {
    Refusal refusal = rules.judge(RequestHead.of(request));
    if (refusal != null) {
      return refusal;
    }
    if (!secret.allows(request.headers())) {
      return Refusal.unknownCaller();
    }
    if (stopping) {
      return Refusal.stopping();
    }
    return protocol == Protocol.GRPC && !Answers.isGrpc(request)
        ? Refusal.invalid(415, "This is the port of gRPC: the content type is application/grpc.")
        : null;
  }

  private void refuse(HttpServerRequest request, Refusal refusal) {
    boolean whole = request.isEnded();
    Answers.refuse(protocol, request, refusal);
    ended(request, Answers.code(protocol, request, refusal), whole);
  }

  /**
   * A call is over.
   *
   * @param code that it was answered with
   * @param whole whether the caller has sent all of it
   */
  void ended(HttpServerRequest request, String code, boolean whole) {
    counters.answered(protocol.word(), code);
    connections.callEnded(request.connection());
    running--;
    if (stopping && running == 0) {
      idle.tryComplete();
    }
    if (!whole) {
      Linger.begin(vertx, protocol, request);
    }
  }

  /** Stops accepting; what runs has {@link Limits#STOP}, and then its connection is dropped. */
  Future<Void> stop() {
    stopping = true;
    if (running == 0) {
      idle.tryComplete();
    }
    long timer = vertx.setTimer(Limits.STOP.toMillis(), due -> idle.tryComplete());
    Future<Void> closed = server.shutdown(Limits.STOP.toMillis(), TimeUnit.MILLISECONDS);
    return idle.future()
        .compose(
            over -> {
              vertx.cancelTimer(timer);
              connections.closeAll();
              return closed;
            });
  }

  /** The result, on the event loop of this port. */
  <T> Future<T> here(Future<T> elsewhere) {
    Promise<T> promise = Promise.promise();
    elsewhere.onComplete(result -> context.runOnContext(now -> promise.handle(result)));
    return promise.future();
  }

  boolean passesAuthorizationOf(HttpServerRequest caller) {
    return options.passAuthorization() && caller.headers().contains(HttpHeaders.AUTHORIZATION);
  }

  int actualPort() {
    return server.actualPort();
  }

  /** Connections that are made from now on are made with these. */
  void tls(ServerSSLOptions tls) {
    server.updateSSLOptions(tls);
  }

  Vertx vertx() {
    return vertx;
  }

  Protocol protocol() {
    return protocol;
  }

  Upstream upstream() {
    return upstream;
  }

  ManagedToken token() {
    return token;
  }

  HeldBudget budget() {
    return budget;
  }

  SidecarCounters counters() {
    return counters;
  }
}
