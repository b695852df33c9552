package dev.tokenmanager.app.check;

import dev.tokenmanager.internal.config.ApiKeyTarget;
import dev.tokenmanager.internal.config.AuthOptions;
import dev.tokenmanager.internal.config.ClientIdentity;
import dev.tokenmanager.internal.config.ProviderOptions;
import dev.tokenmanager.internal.config.SecretRemark;
import dev.tokenmanager.internal.config.TokenOptions;
import dev.tokenmanager.internal.jwt.Jwt;
import dev.tokenmanager.internal.oidc.DiscoveredProvider;
import dev.tokenmanager.internal.oidc.Exchange;
import dev.tokenmanager.internal.oidc.WeaviateBootstrap;
import dev.tokenmanager.internal.oidc.WellKnown;
import dev.tokenmanager.internal.state.StateFileLook;
import dev.tokenmanager.internal.token.TokenResponse;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that was found out about one token; the lines are made of this alone. Immutable.
 *
 * @param options of the token
 * @param keyed where an API key is shown
 * @param sent what of the options is sent
 * @param secretsProblem why a secret cannot be read, null: all can
 * @param secretsRemarks what looks wrong about them
 * @param certificate shown to servers; none where none is given, or a file cannot be read
 * @param bootstrap none where Weaviate is not asked
 * @param metadata none where there is no provider, or the bootstrap is missing
 * @param assertions what is shown instead of a secret; none where nothing, or too little is known
 * @param client who asked, and how it showed that; null: nobody
 * @param token acquired, or given in the options
 * @param meta Weaviate's answer to that token
 * @param stateFile what was seen of it, null: none is configured
 * @param sidecar what was seen of Weaviate where the sidecar passes calls on with this token, null:
 *     no sidecar does
 * @param now when the token came, by the wall clock
 */
record CheckContext(
    TokenOptions options,
    ApiKeyTarget keyed,
    Sent sent,
    @Nullable String secretsProblem,
    List<SecretRemark> secretsRemarks,
    Outcome<ClientIdentity> certificate,
    Outcome<WeaviateBootstrap> bootstrap,
    Outcome<DiscoveredProvider> metadata,
    List<ShownAssertion> assertions,
    @Nullable String client,
    Outcome<TokenResponse> token,
    Outcome<Exchange> meta,
    @Nullable StateFileLook stateFile,
    @Nullable SidecarLook sidecar,
    Instant now) {

  /** What of the options is sent. */
  enum Sent {
    GRANT,
    /** A refresh token stays here. */
    NOTHING
  }

  CheckContext withMeta(Outcome<Exchange> answered) {
    return new CheckContext(
        options,
        keyed,
        sent,
        secretsProblem,
        secretsRemarks,
        certificate,
        bootstrap,
        metadata,
        assertions,
        client,
        token,
        answered,
        stateFile,
        sidecar,
        now);
  }

  CheckContext withSidecar(@Nullable SidecarLook seen) {
    return new CheckContext(
        options,
        keyed,
        sent,
        secretsProblem,
        secretsRemarks,
        certificate,
        bootstrap,
        metadata,
        assertions,
        client,
        token,
        meta,
        stateFile,
        seen,
        now);
  }

  boolean isApiKey() {
    return options.auth() instanceof AuthOptions.ApiKey;
  }

  /** Null: Weaviate is not known. */
  ProviderOptions.@Nullable Weaviate weaviate() {
    return options.provider() instanceof ProviderOptions.Weaviate weaviate
        ? weaviate
        : keyed.weaviate();
  }

  /** Whether the options give the endpoints, so that no metadata is read. */
  boolean hasEndpoints() {
    ProviderOptions.Weaviate weaviate = weaviate();
    ProviderOptions provider = weaviate == null ? options.provider() : weaviate.override();
    return provider instanceof ProviderOptions.Endpoints;
  }

  /** Null: no token, or an opaque one. */
  @Nullable Jwt claims() {
    TokenResponse response = token.value();
    return response == null || isApiKey() ? null : Jwt.of(response.accessToken().reveal());
  }

  /** What Weaviate wants in {@code aud}, null: not known. */
  @Nullable String weaviateClientId() {
    WeaviateBootstrap known = bootstrap.value();
    return known == null ? null : known.clientId();
  }

  /**
   * What {@code iss} has to be, null: not known. Weaviate compares with what it is configured with,
   * which an override of ours does not change.
   */
  @Nullable String expectedIssuer() {
    DiscoveredProvider discovered = metadata.value();
    String own = discovered == null ? null : discovered.metadata().issuer();
    WeaviateBootstrap known = bootstrap.value();
    if (known == null) {
      return own;
    }
    String advertised = WellKnown.issuer(known.href());
    boolean same = own != null && WellKnown.withoutSlash(own).equals(advertised);
    return same ? own : advertised;
  }
}
