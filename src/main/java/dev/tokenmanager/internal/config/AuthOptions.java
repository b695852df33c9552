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
  @Nullable ClientOptions client();

  /** What the grant and then the client present as assertions, each once. */
  default List<AssertionOptions> assertions() {
    return List.of();
  }

  /** The private keys that sign these. */
  default List<AssertionOptions.Signed> privateKeys() {
    return assertions().stream()
        .filter(AssertionOptions.Signed.class::isInstance)
        .map(AssertionOptions.Signed.class::cast)
        .toList();
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

    @Override
    public List<AssertionOptions> assertions() {
      return client.assertions();
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

    @Override
    public List<AssertionOptions> assertions() {
      return client.assertions();
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

    @Override
    public List<AssertionOptions> assertions() {
      return client.assertions();
    }
  }

  /**
   * RFC 7523 §2.1.
   *
   * @param assertion what is presented
   * @param subject whom an assertion that is signed here is about, null where it is given
   */
  record JwtBearer(
      AssertionOptions assertion,
      @Nullable String subject,
      ClientOptions client,
      List<String> scopes)
      implements AuthOptions {
    public JwtBearer {
      scopes = List.copyOf(scopes);
    }

    @Override
    public List<SecretSource> secrets() {
      return Stream.concat(assertion.secrets().stream(), client.secrets().stream())
          .distinct()
          .toList();
    }

    @Override
    public List<AssertionOptions> assertions() {
      return Stream.concat(Stream.of(assertion), client.assertions().stream()).distinct().toList();
    }
  }

  /**
   * RFC 8693.
   *
   * @param subject what is exchanged
   * @param subjectTokenType what that is (§3)
   * @param requestedTokenType what is wanted, null: the provider decides
   * @param audience for whom the token is, by the provider's names, in this order
   * @param resource for whom it is, by URI, in this order
   */
  record TokenExchange(
      Subject subject,
      String subjectTokenType,
      @Nullable String requestedTokenType,
      List<String> audience,
      List<String> resource,
      ClientOptions client,
      List<String> scopes)
      implements AuthOptions {
    public TokenExchange {
      audience = List.copyOf(audience);
      resource = List.copyOf(resource);
      scopes = List.copyOf(scopes);
    }

    @Override
    public List<SecretSource> secrets() {
      return subject instanceof Subject.Given given
          ? Stream.concat(Stream.of(given.token()), client.secrets().stream()).toList()
          : client.secrets();
    }

    @Override
    public List<AssertionOptions> assertions() {
      return client.assertions();
    }

    TokenExchange with(Subject other) {
      return new TokenExchange(
          other, subjectTokenType, requestedTokenType, audience, resource, client, scopes);
    }
  }

  /** A key that is served as a token which never expires. */
  record ApiKey(SecretSource apiKey) implements AuthOptions {

    @Override
    public @Nullable ClientOptions client() {
      return null;
    }

    @Override
    public List<SecretSource> secrets() {
      return List.of(apiKey);
    }
  }
}
