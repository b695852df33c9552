package dev.tokenmanager.app;

import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;

/**
 * Vert.x without its cache of files, which it would make in a temporary folder at start, and fail
 * where that is read-only: no file is served. Pure.
 */
final class NoFileCache {

  private NoFileCache() {}

  static VertxOptions options() {
    return new VertxOptions()
        .setFileSystemOptions(
            new FileSystemOptions()
                .setFileCachingEnabled(false)
                .setClassPathResolvingEnabled(false));
  }
}
