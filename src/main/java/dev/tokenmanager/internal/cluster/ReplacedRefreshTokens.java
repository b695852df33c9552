package dev.tokenmanager.internal.cluster;

import dev.tokenmanager.internal.token.Secret;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Refresh tokens that gave way to another while one access token was held, the last few: a record
 * that has one of these is older than what is held. Shows none of them. Event loop only.
 */
final class ReplacedRefreshTokens {

  private static final int MOST = 16;

  private final Deque<Secret> last = new ArrayDeque<>();

  void add(Secret replaced) {
    if (last.size() == MOST) {
      last.removeFirst();
    }
    last.addLast(replaced);
  }

  boolean contains(Secret refreshToken) {
    return last.contains(refreshToken);
  }

  void clear() {
    last.clear();
  }
}
