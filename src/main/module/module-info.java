/**
 * A verticle that keeps valid OIDC access tokens for Weaviate, its client, and callers of Weaviate
 * that use it.
 *
 * <p>It stands apart from the packages, and is compiled after them, for the library's jar alone:
 * compiler, tests and the runnable jar use the class path. Whoever gives Weaviate's client
 * the tokens of this module requires {@code client6} as well; whoever has them in its health checks
 * or metrics, {@code io.vertx.healthcheck} or {@code micrometer.core}.
 */
module dev.tokenmanager {
  // What the exported packages show.
  requires transitive io.vertx.core;
  requires transitive io.vertx.web.client;

  // What is used inside.
  requires io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.codec.http;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.handler.proxy;
  requires io.netty.transport;
  requires io.vertx.auth.common;
  requires io.vertx.auth.oauth2;
  requires io.vertx.uritemplate;
  requires io.vertx.web.common;
  requires org.slf4j;

  // Of one optional class each. Where there is no module descriptor, the name is that of the file
  // or of the manifest.
  requires static client6;
  requires static io.vertx.healthcheck;
  requires static micrometer.core;
  requires static org.jspecify;
  // Weaviate's older client, likewise.
  requires static client;

  exports dev.tokenmanager;
  exports dev.tokenmanager.weaviate;
}
