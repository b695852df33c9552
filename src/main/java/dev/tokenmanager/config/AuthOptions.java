package dev.tokenmanager.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a token is acquired: one record for each {@code auth.type}. Immutable. */
public sealed interface AuthOptions {

  /** All secrets that it needs. */
  default List<SecretSource> secrets() {
    List<SecretSource> secrets = new ArrayList<>();
    if (this instanceof ApiKey key) {
      secrets.add(key.apiKey());
    } else if (this instanceof Password password) {
      secrets.add(password.password());
    } else if (this instanceof RefreshToken refresh) {
      secrets.add(refresh.refreshToken());
    }
    ClientOptions client = client();
    if (client != null && client.secret() != null) {
      secrets.add(client.secret());
    }
    return secrets;
  }

  /** Who asks, null for an API key. */
  @Nullable ClientOptions client();

  /** RFC 6749 §4.4. */
  record ClientCredentials(ClientOptions client, List<String> scopes) implements AuthOptions {
    public ClientCredentials {
      scopes = List.copyOf(scopes);
    }
  }

  /** RFC 6749 §4.3. */
  record Password(String username, SecretSource password, ClientOptions client, List<String> scopes)
      implements AuthOptions {
    public Password {
      scopes = List.copyOf(scopes);
    }
  }

  /**
   * RFC 6749 §6.
   *
   * @param refreshToken the first refresh token
   * @param accessToken a token to start from, null: none
   * @param expiresIn what is left of {@code accessToken}, null: its {@code exp} claim tells
   * @param client who asks
   */
  record RefreshToken(
      SecretSource refreshToken,
      @Nullable Secret accessToken,
      @Nullable Duration expiresIn,
      ClientOptions client)
      implements AuthOptions {}

  /** A key that is served as a token which never expires. */
  record ApiKey(SecretSource apiKey) implements AuthOptions {
    @Override
    public @Nullable ClientOptions client() {
      return null;
    }
  }
}
