package dev.tokenmanager.internal.config;

import dev.tokenmanager.internal.token.Secret;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** How a token is acquired: one record for each {@code auth.type}. Immutable. */
public sealed interface AuthOptions {

  /** Where every secret comes from. */
  List<SecretSource> secrets();

  /** Who asks at the token endpoint, null: nobody does. */
  default @Nullable ClientOptions client() {
    return null;
  }

  /** RFC 6749 §4.4. */
  record ClientCredentials(ClientOptions client, List<String> scopes) implements AuthOptions {
    public ClientCredentials {
      scopes = List.copyOf(scopes);
    }

    @Override
    public List<SecretSource> secrets() {
      return client.secrets();
    }
  }

  /** RFC 6749 §4.3. */
  record Password(String username, SecretSource password, ClientOptions client, List<String> scopes)
      implements AuthOptions {
    public Password {
      scopes = List.copyOf(scopes);
    }

    @Override
    public List<SecretSource> secrets() {
      return Stream.concat(Stream.of(password), client.secrets().stream()).toList();
    }
  }

  /**
   * RFC 6749 §6.
   *
   * @param refreshToken the first refresh token
   * @param accessToken a token to start from, null: none
   * @param expiresIn what is left of {@code accessToken}, null: its {@code exp} claim tells
   * @param client who asks
   * @param scopes sent with each refresh, empty: none is
   */
  record RefreshToken(
      SecretSource refreshToken,
      @Nullable Secret accessToken,
      @Nullable Duration expiresIn,
      ClientOptions client,
      List<String> scopes)
      implements AuthOptions {
    public RefreshToken {
      scopes = List.copyOf(scopes);
    }

    @Override
    public List<SecretSource> secrets() {
      return Stream.concat(Stream.of(refreshToken), client.secrets().stream()).toList();
    }
  }

  /** A key that is served as a token which never expires. */
  record ApiKey(SecretSource apiKey) implements AuthOptions {

    @Override
    public List<SecretSource> secrets() {
      return List.of(apiKey);
    }
  }
}
