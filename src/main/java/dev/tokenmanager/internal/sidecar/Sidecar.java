package dev.tokenmanager.internal.sidecar;

import dev.tokenmanager.internal.config.SidecarOptions;
import dev.tokenmanager.internal.config.files.ShownName;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.BindException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The ports of a sidecar, what they lead to, and the files that both need. Event loop only: that of
 * the verticle which opens it.
 */
public final class Sidecar {

  private static final Logger LOG = LoggerFactory.getLogger(Sidecar.class);
  private static final long LOOK_MS = 1000;

  private final Vertx vertx;
  private final SidecarFiles files;
  private final List<Upstream> upstreams = new ArrayList<>();
  private final List<Port> ports = new ArrayList<>();
  private @Nullable Long timer;
  private boolean looking;

  private Sidecar(Vertx vertx, SidecarFiles files) {
    this.vertx = vertx;
    this.files = files;
  }

  /**
   * Opens the ports. Fails with {@link IllegalArgumentException} and a sentence that begins with
   * the JSON path where a file is of no use, and with {@link BindException} where a port is taken.
   */
  public static Future<Sidecar> open(Vertx vertx, SidecarOptions options, ManagedToken token) {
    return vertx
        .executeBlocking(() -> SidecarFiles.read(options))
        .compose(files -> new Sidecar(vertx, files).open(options, token));
  }

  private Future<Sidecar> open(SidecarOptions options, ManagedToken token) {
    HeldBudget budget = HeldBudget.of(vertx);
    add(Protocol.REST, options, options.weaviateUrl(), token, budget);
    URI grpc = options.weaviateGrpc();
    if (grpc != null) {
      add(Protocol.GRPC, options, grpc, token, budget);
    }
    return Future.join(ports.stream().map(Port::listen).toList())
        .onSuccess(listening -> opened(options))
        .map(listening -> this)
        .recover(failure -> stop().transform(stopped -> Future.failedFuture(failure)));
  }

  private void add(
      Protocol protocol, SidecarOptions options, URI url, ManagedToken token, HeldBudget budget) {
    Upstream upstream = Upstream.of(vertx, protocol, url, files.weaviateTrust());
    upstreams.add(upstream);
    ports.add(
        new Port(
            vertx,
            protocol,
            options,
            new CallerSecret(files::callerSecret),
            upstream,
            token,
            budget,
            files.serverTls()));
  }

  private void opened(SidecarOptions options) {
    if (files.areWatched()) {
      timer = vertx.setPeriodic(LOOK_MS, tick -> look());
    }
    if (!options.isLoopback() && options.tls() == null) {
      LOG.warn(
          "The secret of callers and what they send cross the network in plain text: sidecar.tls"
              + " gives the sidecar TLS");
    }
    LOG.info(
        "Sidecar of token {}: REST at port {}{}, on {}",
        ShownName.isKey(options.token()) ? options.token() : "(not shown)",
        port(),
        ports.size() > 1 ? ", gRPC at port " + grpcPort() : "",
        options.host());
  }

  private void look() {
    if (looking) {
      return;
    }
    looking = true;
    vertx
        .executeBlocking(files::look)
        .onSuccess(this::use)
        .onFailure(defect -> LOG.error("Files are not looked at: {}", defect.getClass().getName()))
        .onComplete(ended -> looking = false);
  }

  private void use(SidecarFiles.Changes changes) {
    if (changes.weaviate() != null) {
      upstreams.forEach(upstream -> upstream.trust(changes.weaviate()));
    }
    if (changes.tls() != null) {
      ports.forEach(port -> port.tls(changes.tls()));
    }
  }

  /** Where REST calls come in. */
  public int port() {
    return ports.get(0).actualPort();
  }

  /** Where gRPC calls come in, 0: nowhere. */
  public int grpcPort() {
    return ports.size() > 1 ? ports.get(1).actualPort() : 0;
  }

  /** Accepts nothing new; what runs has two seconds. */
  public Future<Void> stop() {
    if (timer != null) {
      vertx.cancelTimer(timer);
    }
    return Future.join(ports.stream().map(Port::stop).toList())
        .transform(
            stopped -> Future.join(upstreams.stream().map(Upstream::close).toList()).mapEmpty());
  }
}
