package dev.tokenmanager.internal.jwt;

import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** A signing key made for one test, and JWTs signed with it. */
record TestKey(@Nullable String kid, String algorithm, KeyPair pair) {

  private static final int P256_BYTES = 32;
  private static final int P521_BYTES = 66;

  static TestKey rsa(@Nullable String kid) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    return new TestKey(kid, "RS256", generator.generateKeyPair());
  }

  static TestKey ec(@Nullable String kid) throws Exception {
    return ec(kid, "ES256", "secp256r1");
  }

  static TestKey p521(@Nullable String kid) throws Exception {
    return ec(kid, "ES512", "secp521r1");
  }

  private static TestKey ec(@Nullable String kid, String algorithm, String curve) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(curve));
    return new TestKey(kid, algorithm, generator.generateKeyPair());
  }

  /** As a provider publishes it. */
  JsonObject jwk() {
    JsonObject jwk = new JsonObject().put("use", "sig").put("alg", algorithm);
    if (kid != null) {
      jwk.put("kid", kid);
    }
    if (pair.getPublic() instanceof RSAPublicKey rsa) {
      return jwk.put("kty", "RSA")
          .put("n", base64(rsa.getModulus(), 256))
          .put("e", base64(rsa.getPublicExponent(), 3));
    }
    ECPublicKey ec = (ECPublicKey) pair.getPublic();
    boolean large = algorithm.equals("ES512");
    int bytes = large ? P521_BYTES : P256_BYTES;
    return jwk.put("kty", "EC")
        .put("crv", large ? "P-521" : "P-256")
        .put("x", base64(ec.getW().getAffineX(), bytes))
        .put("y", base64(ec.getW().getAffineY(), bytes));
  }

  String sign(JsonObject claims) throws Exception {
    JsonObject header = new JsonObject().put("alg", algorithm).put("typ", "JWT");
    if (kid != null) {
      header.put("kid", kid);
    }
    String input = base64(header) + "." + base64(claims);
    Signature signature = Signature.getInstance(signatureName());
    signature.initSign(pair.getPrivate());
    signature.update(input.getBytes(StandardCharsets.US_ASCII));
    return input + "." + base64(signature.sign());
  }

  private String signatureName() {
    return switch (algorithm) {
      case "RS256" -> "SHA256withRSA";
      case "ES512" -> "SHA512withECDSAinP1363Format";
      default -> "SHA256withECDSAinP1363Format";
    };
  }

  private static String base64(JsonObject json) {
    return base64(json.encode().getBytes(StandardCharsets.UTF_8));
  }

  private static String base64(BigInteger number, int length) {
    byte[] signed = number.toByteArray();
    byte[] unsigned = new byte[length];
    int taken = Math.min(signed.length, length);
    System.arraycopy(signed, signed.length - taken, unsigned, length - taken, taken);
    return base64(unsigned);
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
