package dev.tokenmanager.internal.cluster;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How {@link PeerMessage.Type#ACQUIRING} says in which way a node asks; and {@link
 * PeerMessage.Type#ANSWER}, to one that was not there to hear it, that it does so now.
 */
final class Announcement {

  private static final String WAY = "way";
  private static final String CLAIM = "claim";
  private static final String ALONE = "alone";

  /** For how long that counts still, in milliseconds. */
  private static final String ASKS = "asks";

  private Announcement() {}

  /** What goes into the notice. */
  static JsonObject of(PeerRequests.Kind kind) {
    return switch (kind) {
      case CLAIMS -> new JsonObject().put(WAY, CLAIM);
      case ASKS_ALONE -> new JsonObject().put(WAY, ALONE);
      case ASKS, HAS -> new JsonObject();
    };
  }

  /** What goes into an answer. */
  static JsonObject of(PeerRequests.Kind kind, Duration left) {
    return of(kind).put(ASKS, left.toMillis());
  }

  /** For how long it counts that the one who answers asks; null: it has not said that it does. */
  static @Nullable Duration left(PeerMessage answer) {
    return answer.more().getValue(ASKS) instanceof Number left
        ? Duration.ofMillis(left.longValue())
        : null;
  }

  static PeerRequests.Kind kind(PeerMessage notice) {
    Object way = notice.more().getValue(WAY);
    return CLAIM.equals(way)
        ? PeerRequests.Kind.CLAIMS
        : ALONE.equals(way) ? PeerRequests.Kind.ASKS_ALONE : PeerRequests.Kind.ASKS;
  }
}
