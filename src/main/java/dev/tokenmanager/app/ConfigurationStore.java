package dev.tokenmanager.app;

import io.vertx.config.spi.ConfigStore;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What vertx-config looks at: the file and the names of secrets, not parsed yet. Its own stores
 * read a file of any size, and the content of every secret. A problem is a result, too, lest it is
 * logged at every look. Event loop only.
 */
final class ConfigurationStore implements ConfigStore {

  static final String TYPE = "token-manager";

  private final Vertx vertx;
  private final Path file;
  private final boolean fileOptional;
  private final @Nullable Path secrets;
  private @Nullable JsonObject last;
  private @Nullable JsonObject settled;

  ConfigurationStore(Vertx vertx, JsonObject settings) {
    this.vertx = vertx;
    this.file = Path.of(settings.getString("file"));
    this.fileOptional = settings.getBoolean("fileOptional");
    String folder = settings.getString("secrets");
    this.secrets = folder == null ? null : Path.of(folder);
  }

  static JsonObject settings(ConfigurationSources configuration) {
    Path secrets = configuration.secrets();
    return new JsonObject()
        .put("file", configuration.file().toString())
        .put("fileOptional", configuration.fileOptional())
        .put("secrets", secrets == null ? null : secrets.toString());
  }

  @Override
  public Future<Buffer> get() {
    return vertx
        .executeBlocking(() -> ConfigurationSources.read(file, fileOptional, secrets), false)
        .map(found -> settled(found).toBuffer());
  }

  /** What is found twice in a row: a file may be looked at while it is written. */
  private JsonObject settled(JsonObject found) {
    JsonObject before = settled;
    JsonObject next = before == null || found.equals(last) ? found : before;
    last = found;
    settled = next;
    return next;
  }

  @Override
  public Future<Void> close() {
    return Future.succeededFuture();
  }
}
