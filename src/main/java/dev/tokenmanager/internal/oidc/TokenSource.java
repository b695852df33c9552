package dev.tokenmanager.internal.oidc;

import dev.tokenmanager.internal.token.ProviderException;
import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.internal.token.TokenResponse;
import dev.tokenmanager.internal.transport.CallContext;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/** Where one token comes from. Event loop only. */
public interface TokenSource {

  /**
   * What {@link #locate} and {@link #request} may each need, one exchange after the other. Where
   * one of them takes longer than so many exchanges may, it is taken for failed.
   */
  int MOST_EXCHANGES = 4;

  /**
   * Where the next request will go: known already, or read now. Fails with {@link
   * ProviderException}.
   */
  Future<Target> locate();

  /**
   * Sends one token request: the refresh token where one is given, else the configured grant. Fails
   * with {@link ProviderException}.
   */
  Future<TokenResponse> request(Target target, @Nullable Secret refreshToken);

  /**
   * Before each exchange at the token endpoint but the first of a {@link #request} this is run.
   *
   * @param listener replaces the one before
   */
  default void onRepeat(Runnable listener) {}

  /**
   * Asks the provider to end these tokens before their own end (RFC 7009): the refresh token first,
   * then the access token whatever became of the first. Ends within two exchanges, a third where a
   * previous client secret is tried, and where nothing is known of the provider yet, those that
   * learn it. Fails with {@link ProviderException} when either is not revoked. Where there is no
   * provider, there is nothing to do.
   *
   * @param refreshToken null: none
   * @param accessToken null: none that is worth it
   */
  default Future<Void> revoke(@Nullable Secret refreshToken, @Nullable Secret accessToken) {
    return Future.succeededFuture();
  }

  /**
   * Looks at a token that came, off the path of any answer: one sentence on why Weaviate may refuse
   * it, null where nothing is wrong or nothing can be known. Never fails.
   */
  default Future<@Nullable String> examine(String accessToken) {
    return Future.succeededFuture();
  }

  /**
   * After each token request that the provider granted to the client's previous secret this is run.
   *
   * @param listener replaces the one before
   */
  default void onPreviousSecret(Runnable listener) {}

  /**
   * The exchanges with the token endpoint of each {@link #request} from here on are made in that
   * context, and nothing else is.
   *
   * @param context replaces the one before
   */
  default void exchangeIn(CallContext context) {}

  /** The value of {@code grant_type} of the configured grant, null: no provider is asked. */
  default @Nullable String grantType() {
    return null;
  }

  /** Name of the token that is exchanged for this one, null: none is. */
  default @Nullable String subjectName() {
    return null;
  }

  /**
   * What a request of now would present that the configured secrets do not tell: empty where they
   * tell it all.
   */
  default Secret presented() {
    return new Secret("");
  }

  /** What status shows. */
  SourceInfo info();

  /** With which of its two secrets a client is known to the provider. */
  enum Credential {
    CURRENT("current"),
    PREVIOUS("previous");

    private final String text;

    Credential(String text) {
      this.text = text;
    }

    /** For status. */
    public String text() {
      return text;
    }
  }

  /**
   * Where a request goes, and who it is counted for.
   *
   * @param endpoint the token endpoint
   * @param clientId who asks there
   */
  record Target(String endpoint, String clientId) {}

  /**
   * What is known of the provider; nulls where nothing is yet.
   *
   * @param issuer of the metadata or the options
   * @param tokenEndpoint in use, without its query
   * @param clientId in use
   * @param scope requested, separated by spaces
   * @param advice one sentence for when requests fail, null when there is nothing to say
   * @param assertion when what is shown instead of a secret ends, null: nobody knows
   * @param credential which client secret the last granted request had, null: none, or not known
   */
  record SourceInfo(
      @Nullable String issuer,
      @Nullable String tokenEndpoint,
      @Nullable String clientId,
      @Nullable String scope,
      @Nullable String advice,
      @Nullable AssertionEnd assertion,
      @Nullable Credential credential) {

    /** Of a source that shows neither assertion nor client secret. */
    public SourceInfo(
        @Nullable String issuer,
        @Nullable String tokenEndpoint,
        @Nullable String clientId,
        @Nullable String scope,
        @Nullable String advice) {
      this(issuer, tokenEndpoint, clientId, scope, advice, null, null);
    }

    SourceInfo with(@Nullable Credential granted) {
      return new SourceInfo(issuer, tokenEndpoint, clientId, scope, advice, assertion, granted);
    }
  }
}
