package dev.tokenmanager;

import dev.tokenmanager.internal.config.Option;
import dev.tokenmanager.internal.config.OptionTree;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * Endpoints of a provider that are given; nothing is discovered. Mutable; not for several threads.
 */
public final class OidcConfig extends GivenOptions<OidcConfig> {

  /** Nothing is given: the defaults. */
  public OidcConfig() {}

  /** A copy. */
  public OidcConfig(OidcConfig other) {
    super(other);
  }

  /**
   * What JSON gives.
   *
   * @throws IllegalArgumentException for an unknown key, a wrong type or a number out of range,
   *     with one sentence that begins with the JSON path
   */
  public OidcConfig(JsonObject json) {
    this(OptionTree.ofSection(Option.OIDC_CONFIG, json));
  }

  OidcConfig(OptionTree tree) {
    super(tree);
  }

  @Override
  OidcConfig copy() {
    return new OidcConfig(this);
  }

  /** The issuer, as the provider names itself. Null: not given. */
  public @Nullable String getIssuer() {
    return text(Option.ISSUER);
  }

  /** Sets {@link #getIssuer}. */
  public OidcConfig setIssuer(String issuer) {
    return set(Option.ISSUER, issuer);
  }

  /** The URL that answers token requests; required. */
  public @Nullable String getTokenEndpoint() {
    return text(Option.TOKEN_ENDPOINT);
  }

  /** Sets {@link #getTokenEndpoint}. */
  public OidcConfig setTokenEndpoint(String tokenEndpoint) {
    return set(Option.TOKEN_ENDPOINT, tokenEndpoint);
  }

  /** Where the signing keys of the provider are (RFC 7517). Null: not given. */
  public @Nullable String getJwksUri() {
    return text(Option.JWKS_URI);
  }

  /** Sets {@link #getJwksUri}. */
  public OidcConfig setJwksUri(String jwksUri) {
    return set(Option.JWKS_URI, jwksUri);
  }

  /** The URL that revokes tokens (RFC 7009). Null: not given. */
  public @Nullable String getRevocationEndpoint() {
    return text(Option.REVOCATION_ENDPOINT);
  }

  /** Sets {@link #getRevocationEndpoint}. */
  public OidcConfig setRevocationEndpoint(String revocationEndpoint) {
    return set(Option.REVOCATION_ENDPOINT, revocationEndpoint);
  }
}
