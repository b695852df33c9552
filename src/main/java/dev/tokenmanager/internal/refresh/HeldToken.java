package dev.tokenmanager.internal.refresh;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.internal.config.RefreshOptions;
import dev.tokenmanager.internal.time.Moment;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.internal.token.TokenResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The current token and its times. Immutable; shows no token.
 *
 * @param token as callers get it
 * @param lifetime that it had when it came, counted from just before the request
 * @param issued with which the provider issued it, not less than {@code lifetime}
 * @param buffer effective refresh buffer
 * @param minValidity effective minimum validity: with less left it is not answered
 * @param lastResort effective last-resort validity: with less left it is not answered while
 *     refreshing fails
 * @param times null: it never expires
 */
public record HeldToken(
    AccessToken token,
    Duration lifetime,
    Duration issued,
    Duration buffer,
    Duration minValidity,
    Duration lastResort,
    @Nullable Times times) {

  /**
   * Of a token that came.
   *
   * @param refreshToken that is held beside it, null: none
   * @param jitter in [0, 1), drawn once for it
   */
  static HeldToken of(
      Acquisition acquisition,
      long generation,
      @Nullable HeldRefreshToken refreshToken,
      PolicySettings settings,
      double jitter) {
    TokenResponse response = acquisition.response();
    RefreshOptions options = settings.options();
    Duration left = response.lifetime().left();
    Duration lifetime = left == null ? options.assumedLifetime() : left;
    Duration issued = response.lifetime().issued();
    Duration buffer = Lifetimes.buffer(options, lifetime);
    Duration minValidity = Lifetimes.minValidity(options, buffer);
    Times times = null;
    if (!response.endless()) {
      Moment start = acquisition.start();
      Moment expiry = start.plus(lifetime);
      Moment ahead = Lifetimes.refreshAt(start, lifetime, buffer, response.refreshIn(), jitter);
      Moment useAt =
          settings.originalGrant()
              ? null
              : Lifetimes.refreshTokenUseAt(options, refreshToken, start);
      Moment refreshAt = useAt == null ? ahead : Moment.earliest(ahead, useAt);
      times = new Times(expiry, refreshAt);
    }
    Secret idToken = response.idToken();
    AccessToken token =
        new AccessToken(
            settings.name(),
            generation,
            response.accessToken().reveal(),
            response.tokenType(),
            times == null ? null : times.expiry.wall(),
            acquisition.start().wall(),
            response.scopes(),
            idToken == null ? null : idToken.reveal());
    return new HeldToken(
        token,
        lifetime,
        issued == null ? lifetime : issued,
        buffer,
        minValidity,
        Lifetimes.lastResort(options, minValidity),
        times);
  }

  /** The same token, as another generation. */
  HeldToken numbered(long generation) {
    AccessToken other =
        new AccessToken(
            token.name(),
            generation,
            token.accessToken(),
            token.tokenType(),
            token.expiresAt(),
            token.issuedAt(),
            token.scopes(),
            token.idToken());
    return new HeldToken(other, lifetime, issued, buffer, minValidity, lastResort, times);
  }

  /**
   * The moments that matter.
   *
   * @param expiry when it ends
   * @param refreshAt when its refresh starts
   */
  public record Times(Moment expiry, Moment refreshAt) {}

  /** Whether it may be answered while refreshing does not fail. */
  public boolean isUsableAt(Moment now) {
    return isUsableAt(now, false);
  }

  /**
   * Whether it may be answered.
   *
   * @param failing whether refreshing fails
   */
  boolean isUsableAt(Moment now, boolean failing) {
    return lastsFor(failing ? lastResort : minValidity, now) && !isExpiredAt(now);
  }

  /** From when on it is not answered, null: it never expires. */
  @Nullable Moment usableUntil(boolean failing) {
    return times == null ? null : times.expiry.minus(failing ? lastResort : minValidity);
  }

  /** Whether at least {@code required} is left. */
  public boolean lastsFor(Duration required, Moment now) {
    return times == null || times.expiry.remainingAt(now).compareTo(required) >= 0;
  }

  boolean isExpiredAt(Moment now) {
    return times != null && times.expiry.isReachedAt(now);
  }

  boolean isRefreshDueAt(Moment now) {
    return times != null && (times.refreshAt.isReachedAt(now) || !isUsableAt(now));
  }
}
