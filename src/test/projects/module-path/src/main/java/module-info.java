module example {
  requires dev.tokenmanager;
  requires io.vertx.healthcheck;
  requires io.vertx.web;
  requires micrometer.core;
  requires micrometer.registry.prometheus;
}
