package dev.tokenmanager.app.http;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the files of {@code http} once a second, off the event loop, and puts what has changed
 * into effect without a restart. Event loop only.
 */
final class HttpFilesWatch {

  private static final Logger LOG = LoggerFactory.getLogger(HttpVerticle.class);
  private static final long PERIOD_MS = 1000;

  private final Vertx vertx;
  private final HttpFiles files;
  private final HttpServer server;
  private final Connections connections;
  private boolean looking;

  HttpFilesWatch(Vertx vertx, HttpFiles files, HttpServer server, Connections connections) {
    this.vertx = vertx;
    this.files = files;
    this.server = server;
    this.connections = connections;
  }

  /** Until the verticle whose context this is called on is undeployed. */
  void start() {
    if (files.areNamed()) {
      vertx.setPeriodic(PERIOD_MS, id -> look());
    }
  }

  /** One at a time: a file may hang. */
  private void look() {
    if (!looking) {
      looking = true;
      vertx
          .executeBlocking(files::look, false)
          .onComplete(ended -> looking = false)
          .onSuccess(this::changed)
          .onFailure(Later::known);
    }
  }

  private void changed(HttpFiles.Change change) {
    if (change.certificate()) {
      server.updateSSLOptions(ServerSettings.tls(files)).onFailure(Later::known);
    }
    if (change.token()) {
      LOG.info("http.tokenFile: callers have to show the new token from now on");
      connections.dropAll(); // whoever reads events has shown the former one
    }
  }
}
