package dev.tokenmanager.testing;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;

/** Keys made for one test run, and the forms in which tools write them. */
public final class TestKeys {

  /** 1.2.840.113549.1.5.13. */
  private static final byte[] PBES2 = {
    0x06, 0x09, 0x2A, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xF7, 0x0D, 0x01, 0x05, 0x0D
  };

  private TestKeys() {}

  /** An RSA pair. */
  public static KeyPair rsa(int bits) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(bits);
    return generator.generateKeyPair();
  }

  /** An EC pair on a curve such as {@code secp256r1}. */
  public static KeyPair ec(String curve) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec(curve));
    return generator.generateKeyPair();
  }

  /** PEM of that label. */
  public static String pem(String label, byte[] der) {
    String base64 = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(label, base64);
  }

  /** The public key as a JWK (RFC 7517). */
  public static JsonObject jwk(PublicKey key, String keyId) {
    JsonObject jwk = new JsonObject().put("kid", keyId).put("use", "sig");
    if (key instanceof RSAPublicKey rsa) {
      return jwk.put("kty", "RSA")
          .put("n", number(rsa.getModulus(), 0))
          .put("e", number(rsa.getPublicExponent(), 0));
    }
    ECPublicKey ec = (ECPublicKey) key;
    int bits = ec.getParams().getCurve().getField().getFieldSize();
    int bytes = (bits + 7) / 8;
    return jwk.put("kty", "EC")
        .put("crv", "P-" + bits)
        .put("x", number(ec.getW().getAffineX(), bytes))
        .put("y", number(ec.getW().getAffineY(), bytes));
  }

  /** In base64, without a sign, with zeros before it where it is shorter. */
  private static String number(BigInteger number, int bytes) {
    byte[] signed = number.toByteArray();
    int from = signed[0] == 0 ? 1 : 0;
    byte[] plain = new byte[Math.max(bytes, signed.length - from)];
    int length = signed.length - from;
    System.arraycopy(signed, from, plain, plain.length - length, length);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(plain);
  }

  /** PKCS 8. */
  public static String pkcs8(PrivateKey key) {
    return pem("PRIVATE KEY", key.getEncoded());
  }

  /** PKCS 1, as {@code openssl rsa -traditional} writes an RSA key. */
  public static String pkcs1(PrivateKey rsa) {
    return pem("RSA PRIVATE KEY", innerKey(rsa));
  }

  /** SEC 1 without its curve, which the JDK leaves out as well. */
  public static byte[] sec1WithoutCurve(PrivateKey ec) {
    return innerKey(ec);
  }

  /** SEC 1, as {@code openssl ec} writes an EC key. */
  public static String sec1(PrivateKey ec) {
    byte[] withoutCurve = value(innerKey(ec));
    byte[] curve = curve(ec);
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    // version and key come first, then the curve, then perhaps the public key
    int keyEnd = 3 + 2 + withoutCurve[4];
    content.write(withoutCurve, 0, keyEnd);
    content.write(0xA0);
    content.write(curve.length);
    content.writeBytes(curve);
    content.write(withoutCurve, keyEnd, withoutCurve.length - keyEnd);
    return pem("EC PRIVATE KEY", element(0x30, content.toByteArray()));
  }

  /** The object identifier of an EC key's curve, as DER. */
  public static byte[] curve(PrivateKey ec) {
    byte[] algorithm = value(rest(value(ec.getEncoded()), 1));
    return rest(algorithm, 1);
  }

  /** PKCS 8 encrypted by a scheme of the JDK, such as {@code PBEWithHmacSHA256AndAES_256}. */
  public static String encrypted(PrivateKey key, String password, String scheme, int iterations)
      throws Exception {
    byte[] salt = new byte[8];
    new SecureRandom().nextBytes(salt);
    SecretKey secret =
        SecretKeyFactory.getInstance(scheme).generateSecret(new PBEKeySpec(password.toCharArray()));
    Cipher cipher = Cipher.getInstance(scheme);
    cipher.init(Cipher.ENCRYPT_MODE, secret, new PBEParameterSpec(salt, iterations));
    byte[] encrypted = element(0x04, cipher.doFinal(key.getEncoded()));
    byte[] algorithm = algorithm(cipher.getParameters().getEncoded());
    return pem("ENCRYPTED PRIVATE KEY", element(0x30, join(algorithm, encrypted)));
  }

  /** The JDK takes the name of the scheme for one of its parameters until 19. */
  private static byte[] algorithm(byte[] parameters) {
    boolean named = value(parameters)[0] == 0x06;
    return named ? parameters : element(0x30, join(PBES2, parameters));
  }

  /** The same by PBES2 with AES 256, as OpenSSL does it. */
  public static String encrypted(PrivateKey key, String password) throws Exception {
    return encrypted(key, password, "PBEWithHmacSHA256AndAES_256", 2048);
  }

  /** What is in the OCTET STRING of a PKCS 8. */
  private static byte[] innerKey(PrivateKey key) {
    return value(rest(value(key.getEncoded()), 2));
  }

  /** Less so many elements at its begin. */
  private static byte[] rest(byte[] row, int elements) {
    int at = 0;
    for (int i = 0; i < elements; i++) {
      at += header(row, at) + length(row, at);
    }
    return Arrays.copyOfRange(row, at, row.length);
  }

  /** The value of the first element. */
  private static byte[] value(byte[] der) {
    int from = header(der, 0);
    return Arrays.copyOfRange(der, from, from + length(der, 0));
  }

  private static int header(byte[] der, int at) {
    int first = der[at + 1] & 0xFF;
    return first < 0x80 ? 2 : 2 + first - 0x80;
  }

  private static int length(byte[] der, int at) {
    int first = der[at + 1] & 0xFF;
    if (first < 0x80) {
      return first;
    }
    int length = 0;
    for (int i = 0; i < first - 0x80; i++) {
      length = (length << 8) | (der[at + 2 + i] & 0xFF);
    }
    return length;
  }

  private static byte[] element(int tag, byte[] value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (value.length < 0x80) {
      out.write(value.length);
    } else {
      out.write(value.length < 0x100 ? 0x81 : 0x82);
      if (value.length >= 0x100) {
        out.write(value.length >> 8);
      }
      out.write(value.length);
    }
    out.writeBytes(value);
    return out.toByteArray();
  }

  private static byte[] join(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
