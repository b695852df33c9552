package dev.tokenmanager.internal.jwt;

import dev.tokenmanager.internal.time.Seconds;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A signed JWT (RFC 7519, RFC 7515 §3.1), read without verifying it: a hint, never a reason to
 * trust it. Immutable; {@link #toString} shows no claim.
 *
 * @param header JOSE header
 * @param claims payload
 */
public record Jwt(JsonObject header, JsonObject claims) {

  /** Header, payload, signature. */
  private static final int PARTS = 3;

  /** No token with a larger payload fits into a header. */
  static final int MOST_BYTES = 64 * 1024;

  /** More audiences than this are not looked at. */
  private static final int MOST_AUDIENCES = 256;

  private static final int LONGEST_SHOWN = 120;
  private static final int MOST_SHOWN = 5;

  /** The claims that user names are usually taken from, the most readable first. */
  private static final List<String> NAMES =
      List.of("preferred_username", "upn", "email", "client_id", "azp", "appid", "sub");

  /** Null for an opaque, encrypted or damaged token. */
  public static @Nullable Jwt of(String token) {
    String[] parts = token.split("\\.", PARTS + 1);
    if (parts.length != PARTS) {
      return null;
    }
    JsonObject header = object(parts[0]);
    JsonObject claims = object(parts[1]);
    return header == null || claims == null ? null : new Jwt(header, claims);
  }

  private static @Nullable JsonObject object(String part) {
    try {
      byte[] json = Base64.getUrlDecoder().decode(part);
      return json.length <= MOST_BYTES
              && Json.decodeValue(new String(json, StandardCharsets.UTF_8))
                  instanceof JsonObject object
          ? object
          : null;
    } catch (IllegalArgumentException | DecodeException damaged) {
      return null;
    }
  }

  /** Names the key; null when absent or not a string. */
  @Nullable String keyId() {
    return header.getValue("kid") instanceof String kid ? kid : null;
  }

  /** The signature algorithm, empty when absent or not a string. */
  String algorithm() {
    return header.getValue("alg") instanceof String alg ? alg : "";
  }

  /** {@code iss}, null when absent or not a string. */
  public @Nullable String issuer() {
    return claims.getValue("iss") instanceof String iss ? iss : null;
  }

  /** {@code sub}, null when absent or not a string. */
  public @Nullable String subject() {
    return claims.getValue("sub") instanceof String sub ? sub : null;
  }

  /** {@code aud}, whether it is one string or many: no more than 256. */
  List<String> audience() {
    Object aud = claims.getValue("aud");
    if (aud instanceof String one) {
      return List.of(one);
    }
    return aud instanceof JsonArray many
        ? many.stream()
            .limit(MOST_AUDIENCES)
            .filter(String.class::isInstance)
            .map(String.class::cast)
            .toList()
        : List.of();
  }

  /** Whether it is bound to a client certificate ({@code cnf} with {@code x5t#S256}, RFC 8705). */
  public boolean isCertificateBound() {
    return claims.getValue("cnf") instanceof JsonObject confirmation
        && confirmation.containsKey("x5t#S256");
  }

  /** Whether no time is anything but a number, which vertx-auth cannot read. */
  boolean hasNumericTimes() {
    return Stream.of("exp", "iat", "nbf")
        .allMatch(time -> !claims.containsKey(time) || claims.getValue(time) instanceof Number);
  }

  /** {@code exp} and {@code iat}. */
  public Times times() {
    return new Times(Times.time(claims.getValue("exp")), Times.time(claims.getValue("iat")));
  }

  /** Those claims that are there of which Weaviate could take a user's name. */
  public Stream<String> names() {
    return NAMES.stream().filter(claim -> claims.getValue(claim) != null);
  }

  /** {@code iss} for messages, null when absent or not a string. */
  public @Nullable String shownIssuer() {
    String issuer = issuer();
    return issuer == null ? null : shown(issuer);
  }

  /** {@code sub} for messages, null when absent or not a string. */
  public @Nullable String shownSubject() {
    String subject = subject();
    return subject == null ? null : shown(subject);
  }

  /** {@code aud} for messages, in brackets. */
  public String shownAudience() {
    return shown(audience());
  }

  static String shown(List<String> audience) {
    String shown =
        audience.stream().limit(MOST_SHOWN).map(Jwt::shown).collect(Collectors.joining(", "));
    return "[" + shown + (audience.size() > MOST_SHOWN ? ", ..." : "") + "]";
  }

  /** For messages: cut short, with visible characters only. */
  static String shown(String text) {
    boolean fits = text.length() <= LONGEST_SHOWN;
    String cut = fits ? text : text.substring(0, LONGEST_SHOWN);
    String visible = cut.replaceAll("[^\\x20-\\x7E]", "?");
    return fits ? visible : visible + "...";
  }

  @Override
  public String toString() {
    return "Jwt[alg=" + algorithm() + "]";
  }

  /**
   * The times of a token (RFC 7519 §4.1). Immutable.
   *
   * @param expiresAt {@code exp}, null when absent or not a time
   * @param issuedAt {@code iat}, null when absent or not a time
   */
  public record Times(@Nullable Instant expiresAt, @Nullable Instant issuedAt) {

    /** Within this many seconds of the epoch every difference fits into a {@code Duration}. */
    private static final double LATEST = 1e12;

    /** Both null for an opaque, encrypted or damaged token. */
    public static Times of(String token) {
      Jwt jwt = Jwt.of(token);
      return jwt == null ? new Times(null, null) : jwt.times();
    }

    /** {@code exp − iat}, at most a year; null where it is not above zero, or one is absent. */
    public @Nullable Duration lifetime() {
      Duration lifetime = issuedAt == null ? null : left(issuedAt);
      return lifetime == null || lifetime.compareTo(Duration.ZERO) <= 0 ? null : lifetime;
    }

    /** From then until {@code exp}, at most a year, negative when expired; null without it. */
    public @Nullable Duration left(Instant now) {
      if (expiresAt == null) {
        return null;
      }
      Duration left = Duration.between(now, expiresAt);
      return left.compareTo(Seconds.YEAR) > 0 ? Seconds.YEAR : left;
    }

    /** A NumericDate, null where it is none. */
    private static @Nullable Instant time(@Nullable Object claim) {
      double seconds = Seconds.number(claim);
      if (!(seconds > 0) || seconds > LATEST) {
        return null;
      }
      return Instant.ofEpochMilli((long) (seconds * 1000));
    }
  }
}
