package dev.tokenmanager.internal.jwt;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The algorithms that sign an assertion (RFC 7518 §3.1), by their registered names. */
public enum JwsAlgorithm {
  RS256(256, null),
  RS384(384, null),
  RS512(512, null),
  PS256(256, null),
  PS384(384, null),
  PS512(512, null),
  ES256(256, "secp256r1"),
  ES384(384, "secp384r1"),
  ES512(512, "secp521r1");

  /** RFC 7518 §3.3 and §3.5. */
  private static final int LEAST_RSA_BITS = 2048;

  private static final String PSS = "RSASSA-PSS";

  private final int hashBits;
  private final @Nullable String curve;

  JwsAlgorithm(int hashBits, @Nullable String curve) {
    this.hashBits = hashBits;
    this.curve = curve;
  }

  /** The registered names. */
  public static String[] words() {
    return Arrays.stream(values()).map(JwsAlgorithm::name).toArray(String[]::new);
  }

  /**
   * The algorithm of a key that nobody chose one for: RS256, or the one of its curve.
   *
   * @throws IllegalArgumentException where none takes this key: a predicate of the key with the
   *     cure
   */
  public static JwsAlgorithm of(PrivateKey key) {
    return Stream.of(values())
        .filter(algorithm -> algorithm.takes(key))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(unfit(key)));
  }

  /**
   * This algorithm, where it takes the key.
   *
   * @throws IllegalArgumentException where it does not: a predicate of the key with the cure
   */
  public JwsAlgorithm requireFit(PrivateKey key) {
    JwsAlgorithm own = of(key);
    if (!takes(key)) {
      throw new IllegalArgumentException(
          "does not fit the algorithm "
              + name()
              + ", leave algorithm out, or give one such as "
              + own.name());
    }
    return this;
  }

  private static String unfit(PrivateKey key) {
    return key instanceof RSAKey
        ? "is an RSA key of less than " + LEAST_RSA_BITS + " bits, make one of 3072"
        : "cannot sign an assertion, make an RSA key, or an EC one on P-256, P-384 or P-521";
  }

  private boolean takes(PrivateKey key) {
    if (curve != null) {
      return key instanceof ECPrivateKey ec && isOn(ec.getParams(), curve);
    }
    return key instanceof RSAKey rsa
        && rsa.getModulus().bitLength() >= LEAST_RSA_BITS
        // A key that is made for PSS alone takes no other padding.
        && (isPss() || !key.getAlgorithm().equals(PSS));
  }

  private boolean isPss() {
    return name().startsWith("PS");
  }

  private static boolean isOn(ECParameterSpec given, String curve) {
    try {
      AlgorithmParameters named = AlgorithmParameters.getInstance("EC");
      named.init(new ECGenParameterSpec(curve));
      ECParameterSpec spec = named.getParameterSpec(ECParameterSpec.class);
      return spec.getCurve().equals(given.getCurve()) && spec.getOrder().equals(given.getOrder());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JVM has the curves of NIST", e);
    }
  }

  /** What makes and verifies signatures as a JWS has them (RFC 7518 §3.3 to §3.5). */
  Signature signature() throws GeneralSecurityException {
    if (curve != null) {
      return Signature.getInstance("SHA" + hashBits + "withECDSAinP1363Format");
    }
    if (!isPss()) {
      return Signature.getInstance("SHA" + hashBits + "withRSA");
    }
    Signature signature = Signature.getInstance(PSS);
    String hash = "SHA-" + hashBits;
    signature.setParameter(
        new PSSParameterSpec(
            hash,
            "MGF1",
            new MGF1ParameterSpec(hash),
            hashBits / Byte.SIZE,
            PSSParameterSpec.TRAILER_FIELD_BC));
    return signature;
  }
}
