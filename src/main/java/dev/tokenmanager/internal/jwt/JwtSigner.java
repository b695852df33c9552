package dev.tokenmanager.internal.jwt;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tokenmanager.internal.token.Secret;
import io.vertx.core.json.JsonObject;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Signs JWTs (RFC 7515 §5.1) with one key, by the JDK. Immutable; any thread, but signing with RSA
 * takes milliseconds and stays off the event loop. {@link #toString} shows nothing of the key.
 *
 * @param algorithm fits the key
 * @param keyId names the key to the provider, null: nothing is said
 */
public record JwtSigner(PrivateKey key, JwsAlgorithm algorithm, @Nullable String keyId) {

  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  /** The signed token of these claims, in compact form. */
  public Secret sign(JsonObject claims) {
    JsonObject header = new JsonObject().put("alg", algorithm.name()).put("typ", "JWT");
    if (keyId != null) {
      header.put("kid", keyId);
    }
    String signed = part(header) + "." + part(claims);
    return new Secret(signed + "." + BASE64.encodeToString(signature(signed)));
  }

  private static String part(JsonObject json) {
    return BASE64.encodeToString(json.encode().getBytes(UTF_8));
  }

  private byte[] signature(String text) {
    try {
      Signature signature = algorithm.signature();
      signature.initSign(key);
      signature.update(text.getBytes(US_ASCII));
      return signature.sign();
    } catch (GeneralSecurityException e) { // its message shows nothing of a key that was parsed
      throw new IllegalStateException("A key that fits its algorithm does not sign", e);
    }
  }

  @Override
  public String toString() {
    return "JwtSigner[" + algorithm + "]";
  }
}
