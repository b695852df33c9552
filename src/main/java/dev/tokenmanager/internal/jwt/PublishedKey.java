package dev.tokenmanager.internal.jwt;

import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Takes from a JSON Web Key (RFC 7517 §4) what verifies signatures, and leaves the rest: private
 * parts, certificate chains. What would take long to compute with is of no use. Pure; any thread.
 */
final class PublishedKey {

  private static final int MOST_MODULUS_BITS = 8192;
  private static final int LEAST_MODULUS_BITS = 1024;

  /** Of 65537, which nearly all have, it is 17; with long ones a verification takes seconds. */
  private static final int MOST_EXPONENT_BITS = 64;

  /** By name (RFC 7518 §3.4, RFC 8037 §3.1). */
  private static final Map<String, Curve> CURVES =
      Map.of(
          "P-256", new Curve("ES256", 32),
          "P-384", new Curve("ES384", 48),
          "P-521", new Curve("ES512", 66),
          "Ed25519", new Curve("EdDSA", 32),
          "Ed448", new Curve("EdDSA", 57));

  private PublishedKey() {}

  /** Whether it claims to be of a kind that can verify a signature. */
  static boolean isRelevant(JsonObject jwk) {
    Object use = jwk.getValue("use");
    Object type = jwk.getValue("kty");
    return (use == null || "sig".equals(use))
        && ("RSA".equals(type) || "EC".equals(type) || "OKP".equals(type));
  }

  /** Its useful members, null for a key of no use. */
  static @Nullable JsonObject of(JsonObject jwk) {
    JsonObject key = new JsonObject();
    copy(jwk, key, "kty");
    copy(jwk, key, "kid");
    copy(jwk, key, "alg");
    boolean usable = "RSA".equals(jwk.getValue("kty")) ? rsa(jwk, key) : onCurve(jwk, key);
    return usable ? key : null;
  }

  private static boolean rsa(JsonObject jwk, JsonObject key) {
    BigInteger modulus = number(jwk.getValue("n"), MOST_MODULUS_BITS);
    BigInteger exponent = number(jwk.getValue("e"), MOST_EXPONENT_BITS);
    copy(jwk, key, "n");
    copy(jwk, key, "e");
    return modulus != null
        && exponent != null
        && modulus.bitLength() >= LEAST_MODULUS_BITS
        && exponent.bitLength() > 1
        && exponent.testBit(0); // vertx-auth logs what cannot be a key
  }

  private static boolean onCurve(JsonObject jwk, JsonObject key) {
    copy(jwk, key, "crv");
    copy(jwk, key, "x");
    copy(jwk, key, "y");
    boolean elliptic = "EC".equals(jwk.getValue("kty"));
    Curve curve = curveOf(key);
    return curve != null
        && elliptic == curve.algorithm.startsWith("ES")
        && number(jwk.getValue("x"), curve.bytes * Byte.SIZE) != null
        && (!elliptic || number(jwk.getValue("y"), curve.bytes * Byte.SIZE) != null);
  }

  /** The only algorithm of its curve, null where it has none. */
  static @Nullable String algorithmOf(JsonObject key) {
    Curve curve = curveOf(key);
    return curve == null ? null : curve.algorithm;
  }

  private static @Nullable Curve curveOf(JsonObject key) {
    return key.getValue("crv") instanceof String curve ? CURVES.get(curve) : null;
  }

  private static void copy(JsonObject from, JsonObject to, String member) {
    if (from.getValue(member) instanceof String text
        && text.length() <= longest(MOST_MODULUS_BITS)) {
      to.put(member, text);
    }
  }

  /** Base64url (RFC 7518 §2), null where it is none, or has more bits. */
  private static @Nullable BigInteger number(@Nullable Object value, int mostBits) {
    if (!(value instanceof String text) || text.isEmpty() || text.length() > longest(mostBits)) {
      return null;
    }
    try {
      BigInteger number = new BigInteger(1, Base64.getUrlDecoder().decode(text));
      return number.bitLength() <= mostBits ? number : null;
    } catch (IllegalArgumentException notBase64) {
      return null;
    }
  }

  /** Of a number in base64url, with a byte or two to spare. */
  private static int longest(int bits) {
    return bits / 6 + 8;
  }

  /**
   * How its keys sign.
   *
   * @param bytes of a coordinate
   */
  private record Curve(String algorithm, int bytes) {}
}
