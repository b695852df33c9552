package dev.tokenmanager;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a token on some node. Immutable; any thread; shows no secret.
 *
 * @see TokenManager#events
 */
public final class TokenEvent {

  private final TokenEventType type;
  private final String name;
  private final String node;
  private final Instant at;
  private final LenientJson json;

  private TokenEvent(TokenEventType type, String name, String node, Instant at, LenientJson json) {
    this.type = type;
    this.name = name;
    this.node = node;
    this.at = at;
    this.json = json;
  }

  /**
   * Reads a message of the address {@code weaviate.token.events}. Null for what is none: another
   * kind of message, or an event that this release does not know.
   */
  public static @Nullable TokenEvent of(JsonObject message) {
    LenientJson json = LenientJson.copyOf(message);
    TokenEventType type = json.constant("event", TokenEventType.class);
    String name = json.text("name");
    String node = json.text("node");
    Instant at = json.instant("at");
    return type == null || name == null || node == null || at == null
        ? null
        : new TokenEvent(type, name, node, at, json);
  }

  /** What happened. */
  public TokenEventType type() {
    return type;
  }

  /** The configured name of the token. */
  public String name() {
    return name;
  }

  /** The cluster's id of the node that it happened on, {@code local} without a cluster. */
  public String node() {
    return node;
  }

  /** When, by that node's wall clock. */
  public Instant at() {
    return at;
  }

  /** The generation of the token that is held after it, 0: none is. */
  public long generation() {
    return json.whole("generation");
  }

  /** When the token that is held after it ends. Null: none is held, or it never ends. */
  public @Nullable Instant expiresAt() {
    return json.instant("expires_at");
  }

  /** Where the token came from. Null unless one was acquired, refreshed or adopted. */
  public @Nullable TokenOrigin source() {
    return TokenStatus.origin(json);
  }

  /** How long the provider took. Null where it was not asked. */
  public @Nullable Duration exchange() {
    return json.millis("provider_ms");
  }

  /** Why it failed. Null unless a refresh failed or was rejected. */
  public @Nullable TokenError error() {
    return TokenError.of(json, at, node);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TokenEvent event && json.equals(event.json);
  }

  @Override
  public int hashCode() {
    return Objects.hash(json);
  }

  @Override
  public String toString() {
    return "TokenEvent" + json;
  }
}
