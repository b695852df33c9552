package dev.tokenmanager;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Why an attempt to acquire a token failed. Immutable; any thread; shows no secret, and nothing of
 * the provider's body but its error code.
 */
public final class TokenError {

  private final LenientJson json;
  private final Instant at;
  private final @Nullable String node;

  private TokenError(LenientJson json, Instant at, @Nullable String node) {
    this.json = json;
    this.at = at;
    this.node = node;
  }

  /**
   * Null where it lacks what every error has.
   *
   * @param at when it happened, where it does not say so itself
   * @param node that it happened on, where it does not say so itself
   */
  static @Nullable TokenError of(LenientJson json, @Nullable Instant at, @Nullable String node) {
    Instant stated = json.instant("at");
    Instant when = stated == null ? at : stated;
    String where = json.text("node");
    return when == null || json.whole("code") == 0
        ? null
        : new TokenError(json, when, where == null ? node : where);
  }

  /** What kind of failure it is; {@link TokenFailure#INTERNAL} for a code of a newer release. */
  public TokenFailure failure() {
    return TokenFailure.ofCode((int) json.whole("code"));
  }

  /**
   * The word for it: {@code error} of the provider (RFC 6749 §5.2), or one of ours such as {@code
   * stale_token}. Empty where there is none.
   */
  public String error() {
    return Objects.requireNonNullElse(json.text("error"), "");
  }

  /** One safe sentence. */
  public String message() {
    return Objects.requireNonNullElse(json.text("message"), "");
  }

  /** When it happened. */
  public Instant at() {
    return at;
  }

  /**
   * The node whose request it was. Null in a status: the node's own, or one that shares nothing.
   */
  public @Nullable String node() {
    return node;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TokenError error
        && json.equals(error.json)
        && at.equals(error.at)
        && Objects.equals(node, error.node);
  }

  @Override
  public int hashCode() {
    return Objects.hash(json, at, node);
  }

  @Override
  public String toString() {
    return "TokenError[" + failure() + ", " + error() + ", at=" + at + ", " + message() + "]";
  }
}
