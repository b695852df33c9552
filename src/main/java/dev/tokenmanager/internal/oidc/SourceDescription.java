package dev.tokenmanager.internal.oidc;

import dev.tokenmanager.internal.config.AuthOptions;
import dev.tokenmanager.internal.config.ForeignText;
import dev.tokenmanager.internal.config.ProviderOptions;
import dev.tokenmanager.internal.config.TokenOptions;
import dev.tokenmanager.internal.transport.EndpointUrl;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Describes a provider for status, before and after it is known. Pure; any thread. */
final class SourceDescription {

  private SourceDescription() {}

  /**
   * The description.
   *
   * @param discovered null: nothing is known yet, the options alone speak
   * @param clientId null: not known yet
   * @param readFailure why metadata could not be read again, null where it could
   * @param assertion when what is shown instead of a secret ends, null: nobody knows
   */
  static TokenSource.SourceInfo of(
      TokenOptions options,
      @Nullable DiscoveredProvider discovered,
      @Nullable String clientId,
      List<String> scopes,
      @Nullable String readFailure,
      @Nullable AssertionEnd assertion) {
    ProviderMetadata metadata = discovered == null ? null : discovered.metadata();
    return new TokenSource.SourceInfo(
        ForeignText.cutOrNull(metadata == null ? issuer(options.provider()) : metadata.issuer()),
        metadata == null ? null : EndpointUrl.shown(metadata.tokenEndpoint()),
        ForeignText.cutOrNull(clientId),
        scopes.isEmpty() ? null : ForeignText.joined(scopes),
        advice(options.auth(), metadata, readFailure),
        assertion,
        null);
  }

  private static @Nullable String issuer(ProviderOptions provider) {
    if (provider instanceof ProviderOptions.Issuer issuer) {
      return WellKnown.issuer(issuer.issuerUrl());
    }
    return provider instanceof ProviderOptions.Endpoints given ? given.issuer() : null;
  }

  private static @Nullable String advice(
      AuthOptions auth, @Nullable ProviderMetadata metadata, @Nullable String readFailure) {
    String grant = grant(auth);
    if (metadata != null
        && !metadata.grantTypes().isEmpty()
        && !metadata.grantTypes().contains(grant)) {
      return "The provider metadata does not list the grant "
          + grant
          + ": if token requests fail, allow it at the provider.";
    }
    return metadata != null && readFailure != null
        ? "The last good metadata is used, it could not be read again: " + readFailure
        : null;
  }

  /** The value of {@code grant_type} for the configured grant. */
  static String grant(AuthOptions auth) {
    if (auth instanceof AuthOptions.Password) {
      return "password";
    }
    if (auth instanceof AuthOptions.TokenExchange) {
      return Grant.TokenExchange.TYPE;
    }
    if (auth instanceof AuthOptions.JwtBearer) {
      return Grant.JwtBearer.TYPE;
    }
    return auth instanceof AuthOptions.RefreshToken ? "refresh_token" : "client_credentials";
  }
}
