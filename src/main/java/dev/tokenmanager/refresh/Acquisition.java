package dev.tokenmanager.refresh;

import dev.tokenmanager.config.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a token request brought. Immutable; shows no token.
 *
 * @param start just before the request was sent: every lifetime counts from here
 * @param accessToken the token
 * @param tokenType as the provider wrote it
 * @param scopes as granted
 * @param idToken null: none came
 * @param endless an API key, which never expires
 * @param lifetime null: the provider gave no usable one
 * @param ownEnd when the token itself says that it ends, by the provider's clock; null: it does not
 *     say
 * @param refreshIn when the provider wants it refreshed, null: it does not say
 * @param refreshToken null: none came, the old one stays
 * @param refreshLifetime null: unknown
 * @param interrupted whether the process was paused meanwhile
 */
public record Acquisition(
    Moment start,
    Secret accessToken,
    String tokenType,
    List<String> scopes,
    @Nullable Secret idToken,
    boolean endless,
    @Nullable Duration lifetime,
    @Nullable Instant ownEnd,
    @Nullable Duration refreshIn,
    @Nullable Secret refreshToken,
    @Nullable Duration refreshLifetime,
    boolean interrupted) {

  public Acquisition {
    scopes = List.copyOf(scopes);
  }

  /** Whether the token was over by its own word before it was asked for. */
  boolean isOver() {
    return ownEnd != null && !ownEnd.isAfter(start.wall());
  }

  /** The same, of a token that was issued long ago: it lasts no longer than until its own end. */
  Acquisition untilOwnEnd() {
    Duration left = ownEnd == null ? null : Duration.between(start.wall(), ownEnd);
    boolean shorter = left != null && (lifetime == null || left.compareTo(lifetime) < 0);
    return shorter ? withLifetime(left) : this;
  }

  private Acquisition withLifetime(@Nullable Duration left) {
    return new Acquisition(
        start,
        accessToken,
        tokenType,
        scopes,
        idToken,
        endless,
        left,
        ownEnd,
        refreshIn,
        refreshToken,
        refreshLifetime,
        interrupted);
  }
}
