package dev.tokenmanager.internal.jwt;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Says from a token's claims why Weaviate would refuse it, in the order in which Weaviate checks:
 * issuer, audience, time. Shows no claim but {@code iss} and {@code aud}. Pure; any thread.
 */
public final class ClaimAdvice {

  /** What to do where AD FS writes another issuer into access tokens than Weaviate expects. */
  public static final String AD_FS =
      "Have AD FS use one issuer for both (Set-AdfsProperties -IdTokenIssuer with the"
          + " access_token_issuer), and configure Weaviate with that one.";

  /** What binding a token to a certificate is worth here (RFC 8705 §3). */
  public static final String BOUND =
      "The token is bound to the client certificate (cnf), which Weaviate does not check: whoever"
          + " has the token can use it there, so keep it short-lived, and do not rely on the binding"
          + " (Keycloak: OAuth 2.0 Mutual TLS Certificate Bound Access Tokens Enabled).";

  private static final String AD_FS_PATH = "/adfs/services/trust";

  private ClaimAdvice() {}

  /** Cause and cure for a token that is no JWT. */
  public static String opaque() {
    return "The access token is not a signed JWT, so Weaviate answers 401: have the provider issue"
        + " JWT access tokens (often by asking for an audience of your own,"
        + " auth.extraParameters.audience).";
  }

  /**
   * What it is worth that a token is bound to a certificate; null where it is not, or is opaque.
   */
  public static @Nullable String ofBinding(String accessToken) {
    Jwt jwt = accessToken.length() > Jwt.MOST_BYTES ? null : Jwt.of(accessToken);
    return jwt != null && jwt.isCertificateBound() ? BOUND : null;
  }

  /**
   * One sentence, null when there is nothing to say.
   *
   * @param issuer expected, null: any
   * @param weaviateClientId has to be in the audience, null: not known
   * @param now by the wall clock
   */
  static @Nullable String of(
      Jwt jwt, @Nullable String issuer, @Nullable String weaviateClientId, Instant now) {
    String ofIssuer = issuer == null ? null : issuer(jwt, issuer);
    if (ofIssuer != null) {
      return ofIssuer;
    }
    String ofAudience = weaviateClientId == null ? null : audience(jwt, weaviateClientId);
    return ofAudience == null ? time(jwt, now) : ofAudience;
  }

  /** Cause and cure where {@code iss} is not exactly that, else null. */
  public static @Nullable String issuer(Jwt jwt, String expected) {
    return expected.equals(jwt.issuer()) ? null : otherIssuer(jwt.issuer(), expected);
  }

  /** Cause and cure where {@code aud} does not contain that, else null. */
  public static @Nullable String audience(Jwt jwt, String weaviateClientId) {
    List<String> audience = jwt.audience();
    return audience.contains(weaviateClientId) ? null : otherAudience(audience, weaviateClientId);
  }

  private static String otherAudience(List<String> audience, String weaviateClientId) {
    return "The token's audience "
        + Jwt.shown(audience)
        + " does not contain Weaviate's client id \""
        + Jwt.shown(weaviateClientId)
        + "\", so Weaviate answers 401: add an audience mapper for it to the caller's client at the"
        + " provider (Keycloak: oidc-audience-mapper).";
  }

  private static String otherIssuer(@Nullable String actual, String expected) {
    if (actual == null) {
      return "The token names no issuer, so Weaviate answers 401: it has to be \""
          + Jwt.shown(expected)
          + "\".";
    }
    return "The token's issuer \""
        + Jwt.shown(actual)
        + "\" is not \""
        + Jwt.shown(expected)
        + "\"; Weaviate compares them exactly and answers 401: "
        + issuerCure(actual, expected);
  }

  private static String issuerCure(String actual, String expected) {
    if (withoutSlash(actual).equals(withoutSlash(expected))) {
      return "they differ in a trailing slash only, so configure the issuer as the token has it.";
    }
    URI a = uri(actual);
    URI b = uri(expected);
    if (a != null && AD_FS_PATH.equals(a.getPath())) {
      return "it is the access_token_issuer of AD FS. " + AD_FS;
    }
    if (a == null || b == null || !Objects.equals(a.getPath(), b.getPath())) {
      return "use the issuer that Weaviate is configured with (Entra ID: tokens of v1 and v2 have"
          + " different issuers).";
    }
    if (Objects.equals(a.getAuthority(), b.getAuthority())) {
      return "they differ in http and https, so tell the provider its public URL (Keycloak behind a"
          + " proxy: KC_HOSTNAME, KC_PROXY_HEADERS).";
    }
    return "the provider names the host by which it was asked, so ask it by the name that Weaviate"
        + " uses, or fix its name (Keycloak: KC_HOSTNAME).";
  }

  /** Cause and cure where there is no {@code exp} or the token has expired, else null. */
  public static @Nullable String time(Jwt jwt, Instant now) {
    Instant expiry = jwt.times().expiresAt();
    if (expiry == null) {
      return "The token has no expiry (exp), so Weaviate answers 401: have the provider set one.";
    }
    if (!expiry.isAfter(now)) {
      return "By the clock of this machine the token had already expired when it arrived: the"
          + " clocks disagree; synchronise the clocks (NTP) of the provider and of this machine.";
    }
    return null;
  }

  private static String withoutSlash(String issuer) {
    return issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
  }

  private static @Nullable URI uri(String text) {
    try {
      return URI.create(text);
    } catch (IllegalArgumentException notOne) {
      return null;
    }
  }
}
