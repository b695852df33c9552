package dev.tokenmanager.internal.service;

import dev.tokenmanager.internal.config.StateFileOptions;
import dev.tokenmanager.internal.config.TokenOptions;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that were removed or replaced and are not gone yet: a request is still under way, or
 * something is written. What comes in their place waits for them, and nothing else does. Event loop
 * only.
 */
final class Departures {

  private final Map<TokenOptions, Future<Void>> leaving = new HashMap<>();

  /** These options are over when that completes. */
  void add(TokenOptions token, Future<Void> gone, Runnable whenGone) {
    if (!gone.isComplete()) {
      Future<Void> all = Future.join(List.of(gone, gone(token))).mapEmpty();
      leaving.put(token, all);
      all.onComplete(
          ended -> {
            leaving.remove(token, all);
            whenGone.run();
          });
    }
  }

  private Future<Void> gone(TokenOptions same) {
    return leaving.getOrDefault(same, Future.succeededFuture());
  }

  boolean isEmpty() {
    return leaving.isEmpty();
  }

  /** Completes when nothing is in the way of that change; never fails. */
  Future<Void> outOfTheWayOf(OptionsChange change) {
    if (leaving.isEmpty()) {
      return Future.succeededFuture();
    }
    Set<String> names = new HashSet<>(change.removed());
    Set<Path> files = new HashSet<>();
    for (TokenOptions token : change.news().tokens().values()) {
      names.add(token.name());
      Path file = file(token);
      if (file != null) {
        files.add(file);
      }
    }
    return Future.join(
            leaving.entrySet().stream()
                .filter(entry -> isInTheWay(entry.getKey(), names, files))
                .map(Map.Entry::getValue)
                .toList())
        .transform(ended -> Future.succeededFuture());
  }

  private static boolean isInTheWay(TokenOptions left, Set<String> names, Set<Path> files) {
    Path file = file(left);
    return names.contains(left.name()) || (file != null && files.contains(file));
  }

  private static @Nullable Path file(TokenOptions token) {
    StateFileOptions state = token.stateFile();
    return state == null ? null : state.path().toAbsolutePath().normalize();
  }
}
