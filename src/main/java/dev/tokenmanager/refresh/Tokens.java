package dev.tokenmanager.refresh;

import dev.tokenmanager.AccessToken;
import dev.tokenmanager.config.Secret;
import dev.tokenmanager.refresh.RefreshState.Holding;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Makes what is held out of what came. Pure. */
final class Tokens {

  private final PolicySettings settings;

  Tokens(PolicySettings settings) {
    this.settings = settings;
  }

  /** What is held once {@code acquisition} counts as that generation. */
  HeldToken hold(Holding holding, Acquisition acquisition, long generation, double jitter) {
    Duration lifetime =
        acquisition.lifetime() == null
            ? settings.options().assumedLifetime()
            : acquisition.lifetime();
    Duration buffer = Lifetimes.buffer(settings.options(), lifetime);
    Duration minValidity = Lifetimes.minValidity(settings.options(), buffer);
    HeldToken.@Nullable Times times =
        acquisition.endless()
            ? null
            : times(acquisition, lifetime, buffer, minValidity, holding.refreshToken(), jitter);
    AccessToken token = token(acquisition, generation, times);
    return new HeldToken(token, lifetime, buffer, minValidity, times);
  }

  private HeldToken.Times times(
      Acquisition acquisition,
      Duration lifetime,
      Duration buffer,
      Duration minValidity,
      @Nullable HeldRefreshToken refreshToken,
      double jitter) {
    Moment start = acquisition.start();
    Moment expiry = start.plus(lifetime);
    Moment refreshAt =
        Lifetimes.refreshAt(start, lifetime, buffer, acquisition.refreshIn(), jitter);
    Moment useAt =
        settings.originalGrant()
            ? null
            : Lifetimes.refreshTokenUseAt(settings.options(), refreshToken, start);
    return new HeldToken.Times(
        expiry,
        expiry.minus(minValidity),
        useAt == null ? refreshAt : Moment.earliest(refreshAt, useAt));
  }

  private AccessToken token(
      Acquisition acquisition, long generation, HeldToken.@Nullable Times times) {
    Secret idToken = acquisition.idToken();
    return new AccessToken(
        settings.name(),
        generation,
        acquisition.accessToken().reveal(),
        acquisition.tokenType(),
        times == null ? null : times.expiry().wall(),
        acquisition.start().wall(),
        acquisition.scopes(),
        idToken == null ? null : idToken.reveal());
  }

  /** Rotation is followed; an omitted refresh token keeps the old one (RFC 6749 §6). */
  Holding withRefreshToken(Holding holding, Acquisition acquisition) {
    Secret value = acquisition.refreshToken();
    if (value == null) {
      return holding;
    }
    Duration lifetime = acquisition.refreshLifetime();
    Moment end = lifetime == null ? null : acquisition.start().plus(lifetime);
    return holding.withRefreshToken(new HeldRefreshToken(value, end, lifetime));
  }
}
