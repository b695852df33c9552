package dev.tokenmanager.app;

import io.vertx.config.spi.ConfigStore;
import io.vertx.config.spi.ConfigStoreFactory;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;

/** By which vertx-config finds {@link ConfigurationStore}. Any thread. */
public final class ConfigurationStoreFactory implements ConfigStoreFactory {

  @Override
  public String name() {
    return ConfigurationStore.TYPE;
  }

  @Override
  public ConfigStore create(Vertx vertx, JsonObject settings) {
    return new ConfigurationStore(vertx, settings);
  }
}
