package dev.tokenmanager.refresh;

import dev.tokenmanager.config.Secret;
import java.time.Duration;
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
    @Nullable Duration refreshIn,
    @Nullable Secret refreshToken,
    @Nullable Duration refreshLifetime,
    boolean interrupted) {

  public Acquisition {
    scopes = List.copyOf(scopes);
  }
}
