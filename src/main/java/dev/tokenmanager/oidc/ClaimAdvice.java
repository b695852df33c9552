package dev.tokenmanager.oidc;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells from a token's claims what Weaviate would hold against it, in the order in which it looks:
 * issuer, audience, time. Shows no claim but {@code iss} and {@code aud}. Pure; any thread.
 */
final class ClaimAdvice {

  private static final int LONGEST_SHOWN = 120;
  private static final int MOST_SHOWN = 5;

  private ClaimAdvice() {}

  /** A token that is no JWT. */
  static String opaque() {
    return "The access token is not a signed JWT, so Weaviate answers 401: have the provider issue"
        + " JWT access tokens (often by asking for an audience of your own).";
  }

  /**
   * One sentence, null when there is nothing to say.
   *
   * @param issuer expected, null: any
   * @param weaviateClientId has to be in the audience, null: not known
   * @param now by the wall clock
   */
  static @Nullable String of(
      UnverifiedJwt jwt, @Nullable String issuer, @Nullable String weaviateClientId, Instant now) {
    String ofIssuer = issuer == null ? null : issuer(jwt, issuer);
    if (ofIssuer != null) {
      return ofIssuer;
    }
    String ofAudience = weaviateClientId == null ? null : audience(jwt, weaviateClientId);
    return ofAudience == null ? time(jwt, now) : ofAudience;
  }

  /** What is wrong with {@code iss}, null: nothing. */
  static @Nullable String issuer(UnverifiedJwt jwt, String expected) {
    return expected.equals(jwt.issuer()) ? null : otherIssuer(jwt.issuer(), expected);
  }

  /** What is wrong with {@code aud}, null: nothing. */
  static @Nullable String audience(UnverifiedJwt jwt, String weaviateClientId) {
    return jwt.audience().contains(weaviateClientId)
        ? null
        : otherAudience(jwt.audience(), weaviateClientId);
  }

  /** For messages. */
  static String shown(List<String> audience) {
    String shown =
        audience.stream()
            .limit(MOST_SHOWN)
            .map(ClaimAdvice::shown)
            .collect(Collectors.joining(", "));
    return "[" + shown + (audience.size() > MOST_SHOWN ? ", ..." : "") + "]";
  }

  private static String otherAudience(List<String> audience, String weaviateClientId) {
    return "The token's audience "
        + shown(audience)
        + " does not contain Weaviate's client id \""
        + shown(weaviateClientId)
        + "\", so Weaviate answers 401: add an audience mapper for it to the caller's client at the"
        + " provider (Keycloak: oidc-audience-mapper).";
  }

  private static String otherIssuer(@Nullable String actual, String expected) {
    if (actual == null) {
      return "The token names no issuer, so Weaviate answers 401: it has to be \""
          + shown(expected)
          + "\".";
    }
    return "The token's issuer \""
        + shown(actual)
        + "\" is not \""
        + shown(expected)
        + "\"; Weaviate compares them exactly and answers 401: "
        + issuerCure(actual, expected);
  }

  private static String issuerCure(String actual, String expected) {
    if (withoutSlash(actual).equals(withoutSlash(expected))) {
      return "they differ in a trailing slash only, so configure the issuer as the token has it.";
    }
    URI a = uri(actual);
    URI b = uri(expected);
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

  /** What is wrong with {@code exp}, null: nothing. */
  static @Nullable String time(UnverifiedJwt jwt, Instant now) {
    Long expiry = jwt.seconds("exp");
    if (expiry == null) {
      return "The token has no expiry (exp), so Weaviate answers 401: have the provider set one.";
    }
    if (expiry <= now.getEpochSecond()) {
      return "The token was over when it came: the clocks of the provider and of this machine"
          + " differ, or the provider repeats an old token; synchronise the clocks.";
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

  /** For messages. */
  static String shown(String text) {
    String visible = text.replaceAll("[^\\x20-\\x7E]", "?");
    return visible.length() <= LONGEST_SHOWN
        ? visible
        : visible.substring(0, LONGEST_SHOWN) + "...";
  }
}
