package dev.tokenmanager.oidc;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a JWK Set (RFC 7517 §5), as they were published.
 *
 * @param keys whatever the members of {@code keys} are
 */
record SigningKeys(List<JsonObject> keys) {

  /** What vertx-auth can verify with a public key. */
  private static final Set<String> ALGORITHMS =
      Set.of(
          "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "ES256K",
          "EdDSA");

  SigningKeys {
    keys = List.copyOf(keys);
  }

  /** Null for what is not a JWK Set. */
  static @Nullable SigningKeys parse(String body) {
    try {
      if (!(new JsonObject(body).getValue("keys") instanceof JsonArray members)) {
        return null;
      }
      List<JsonObject> keys = new ArrayList<>();
      for (Object member : members) {
        if (member instanceof JsonObject key) {
          keys.add(key);
        }
      }
      return new SigningKeys(keys);
    } catch (DecodeException notOne) {
      return null;
    }
  }

  static boolean canVerify(String algorithm) {
    return ALGORITHMS.contains(algorithm);
  }

  /**
   * The keys that a token may be signed with: those of its key id, or without one. The algorithm,
   * which a key may leave open (Entra ID does), is the token's.
   */
  List<JsonObject> candidates(UnverifiedJwt jwt) {
    String algorithm = jwt.algorithm();
    List<JsonObject> candidates = new ArrayList<>();
    for (JsonObject key : keys) {
      if (isFor(key, "use", "sig")
          && isFor(key, "alg", algorithm)
          && isFor(key, "kid", jwt.keyId())
          && typeOf(algorithm).equals(key.getValue("kty"))) {
        candidates.add(key.copy().put("alg", algorithm));
      }
    }
    return candidates;
  }

  /** Whether a parameter is what is wanted, or left open by the key or the token. */
  private static boolean isFor(JsonObject key, String parameter, @Nullable String wanted) {
    Object value = key.getValue(parameter);
    return value == null || wanted == null || value.equals(wanted);
  }

  private static String typeOf(String algorithm) {
    if (algorithm.startsWith("RS") || algorithm.startsWith("PS")) {
      return "RSA";
    }
    return algorithm.startsWith("ES") ? "EC" : "OKP";
  }
}
