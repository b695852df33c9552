package dev.tokenmanager.internal.config.files;

import static dev.tokenmanager.testing.TestKeys.pem;
import static dev.tokenmanager.testing.TestKeys.pkcs1;
import static dev.tokenmanager.testing.TestKeys.pkcs8;
import static dev.tokenmanager.testing.TestKeys.sec1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.tokenmanager.internal.token.Secret;
import dev.tokenmanager.testing.TestKeys;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PrivateKeysTest {

  private static final String PASSWORD = "opens it";
  private static final KeyPair RSA = make("rsa");
  private static final KeyPair P256 = make("secp256r1");
  private static final KeyPair P384 = make("secp384r1");
  private static final KeyPair P521 = make("secp521r1");
  private static final String PUBLIC = pem("PUBLIC KEY", RSA.getPublic().getEncoded());
  private static final String CERTIFICATE = pem("CERTIFICATE", new byte[] {0x30, 0});

  private static KeyPair make(String kind) {
    try {
      return kind.equals("rsa") ? TestKeys.rsa(2048) : TestKeys.ec(kind);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static String encrypted(String scheme) throws Exception {
    return TestKeys.encrypted(RSA.getPrivate(), PASSWORD, scheme, 1000);
  }

  static Stream<Arguments> forms() throws Exception {
    PrivateKey rsa = RSA.getPrivate();
    PrivateKey ed25519 = KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPrivate();
    PrivateKey p256 = P256.getPrivate();
    String plain = pkcs8(rsa);
    return Stream.of(
        arguments("PKCS 8, RSA", plain, rsa),
        arguments("PKCS 8, P-256", pkcs8(p256), p256),
        arguments("PKCS 8, Ed25519", pkcs8(ed25519), ed25519),
        arguments("PKCS 1", pkcs1(rsa), rsa),
        arguments("SEC 1, P-256", sec1(p256), p256),
        arguments("SEC 1, P-384", sec1(P384.getPrivate()), P384.getPrivate()),
        arguments("SEC 1, P-521", sec1(P521.getPrivate()), P521.getPrivate()),
        arguments(
            "SEC 1 behind its curve, as openssl ecparam -genkey writes it",
            pem("EC PARAMETERS", TestKeys.curve(p256))
                + pem("EC PRIVATE KEY", TestKeys.sec1WithoutCurve(p256)),
            p256),
        arguments("AES 256", encrypted("PBEWithHmacSHA256AndAES_256"), rsa),
        arguments("AES 128", encrypted("PBEWithHmacSHA1AndAES_128"), rsa),
        arguments("SHA-512", encrypted("PBEWithHmacSHA512AndAES_256"), rsa),
        arguments("encrypted EC", TestKeys.encrypted(p256, PASSWORD), p256),
        arguments("CRLF", plain.replace("\n", "\r\n"), rsa),
        arguments("\\n of a variable", plain.replace("\n", "\\n"), rsa),
        arguments("\\r\\n of a variable", plain.replace("\n", "\\r\\n"), rsa),
        arguments("blanks for line ends", plain.replace("\n", " "), rsa),
        arguments("no line ends", plain.replace("\n", ""), rsa),
        arguments("mark at the end missing", plain.substring(0, plain.indexOf("-----END")), rsa),
        arguments(
            "text, attributes and certificates around",
            "Bag Attributes\n  friendlyName: a\n" + CERTIFICATE + plain + CERTIFICATE + PUBLIC,
            rsa));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("forms")
  void of_everyForm_isTheKey(String form, String pem, PrivateKey key) throws Exception {
    assertThat(number(PrivateKeys.of(pem, new Secret(PASSWORD)))).isEqualTo(number(key));
  }

  /** What of a key is its own: the JDK takes two of another encoding for two. */
  private static Object number(PrivateKey key) {
    if (key instanceof RSAPrivateKey rsa) {
      return rsa.getPrivateExponent();
    }
    return key instanceof ECPrivateKey ec ? List.of(ec.getParams().getCurve(), ec.getS()) : key;
  }

  static Stream<Arguments> useless() throws Exception {
    PrivateKey rsa = RSA.getPrivate();
    String plain = pkcs8(rsa);
    byte[] der = rsa.getEncoded();
    String encrypted = TestKeys.encrypted(rsa, PASSWORD);
    byte[] foreign = pbes2ByScrypt(encrypted);
    PrivateKey dsa = KeyPairGenerator.getInstance("DSA").generateKeyPair().getPrivate();
    Secret password = new Secret(PASSWORD);
    Secret other = new Secret("wrong-one");
    return Stream.of(
        arguments("", null, "holds no private key, give PEM"),
        arguments("hunter2", null, "holds no private key, give PEM"),
        arguments("-----BEGIN PRIVATE KEY", null, "holds no private key, give PEM"),
        arguments(CERTIFICATE, null, "is a certificate, give the private key"),
        arguments(PUBLIC, null, "is a public key, give the private key"),
        arguments(pem("RSA PUBLIC KEY", der), null, "is a public key, give the private key"),
        arguments(pem("CERTIFICATE REQUEST", der), null, "is a certificate request, give"),
        arguments(plain + pkcs8(P256.getPrivate()), null, "holds 2 private keys, leave one"),
        arguments(plain + plain, null, "holds 2 private keys, leave one"),
        arguments(
            pem("OPENSSH PRIVATE KEY", der), null, "is of OpenSSH's own form, convert a copy"),
        arguments(pem("DSA PRIVATE KEY", der), null, "is of another form than PKCS 8"),
        arguments(pkcs8(dsa), null, "is of a kind or curve that Java does not know"),
        arguments(
            "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n"
                + "DEK-Info: AES-256-CBC,00\n\nAAAA\n-----END RSA PRIVATE KEY-----",
            password,
            "is encrypted in OpenSSL's old form, convert it with: openssl pkcs8"),
        arguments(pem("PRIVATE KEY", new byte[0]), null, "is damaged or cut off"),
        arguments(pem("PRIVATE KEY", new byte[] {1, 2, 3}), null, "is damaged or cut off"),
        arguments(pem("PRIVATE KEY", Arrays.copyOf(der, 500)), null, "is damaged or cut off"),
        arguments(pem("RSA PRIVATE KEY", der), null, "is "),
        arguments("-----BEGIN PRIVATE KEY-----\nA\n", null, "is damaged or cut off"),
        arguments(pem("EC PRIVATE KEY", new byte[] {0x30}), null, "does not name its curve"),
        arguments(
            pem("EC PRIVATE KEY", TestKeys.sec1WithoutCurve(P256.getPrivate())),
            null,
            "does not name its curve, export it again as PKCS 8"),
        arguments(encrypted, null, "is encrypted, give its password"),
        arguments(encrypted, other, "is encrypted with another password than the one given"),
        arguments(encrypted, new Secret("pässword"), "has other characters than plain ASCII"),
        arguments(pem("ENCRYPTED PRIVATE KEY", foreign), password, "is encrypted in a way that"),
        arguments(pem("ENCRYPTED PRIVATE KEY", new byte[9]), password, "is damaged or cut off"),
        arguments(
            pem("ENCRYPTED PRIVATE KEY", slow()),
            password,
            "is encrypted with more than five million iterations"),
        arguments(plain + " ".repeat(PrivateKeys.MOST_CHARS), null, "is longer than 64 KiB"));
  }

  /** Its key derivation function is of another name. */
  private static byte[] pbes2ByScrypt(String encrypted) {
    byte[] der = der(encrypted);
    byte[] pbkdf2 = {0x2A, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xF7, 0x0D, 0x01, 0x05, 0x0C};
    der[indexOf(der, pbkdf2) + pbkdf2.length - 1] = 0x0B;
    return der;
  }

  /** 70,000 iterations become as many as three bytes tell. */
  private static byte[] slow() throws Exception {
    String scheme = "PBEWithHmacSHA256AndAES_256";
    byte[] der = der(TestKeys.encrypted(RSA.getPrivate(), PASSWORD, scheme, 70_000));
    String hex = HexFormat.of().formatHex(der);
    String many = hex.replaceFirst("0203011170", "02037fffff");
    assertThat(many).isNotEqualTo(hex);
    return HexFormat.of().parseHex(many);
  }

  private static byte[] der(String pem) {
    return Base64.getMimeDecoder().decode(pem.replaceAll("-----[^-]*-----", "").getBytes(US_ASCII));
  }

  private static int indexOf(byte[] all, byte[] part) {
    for (int i = 0; i <= all.length - part.length; i++) {
      if (Arrays.equals(all, i, i + part.length, part, 0, part.length)) {
        return i;
      }
    }
    throw new IllegalStateException("not in it");
  }

  @ParameterizedTest
  @MethodSource("useless")
  void of_anythingElse_saysWhatItIsAndWhatToDo(
      String text, @Nullable Secret password, String predicate) {
    assertThatThrownBy(() -> PrivateKeys.of(text, password))
        .isInstanceOf(UnusableKeyException.class)
        .hasNoCause()
        .hasMessageContaining(predicate);
  }

  @ParameterizedTest
  @MethodSource("useless")
  void g10_of_anythingElse_showsNothingOfIt(
      String text, @Nullable Secret password, String predicate) {
    assertThatThrownBy(() -> PrivateKeys.of(text, password))
        .satisfies(
            e ->
                text.lines()
                    .filter(line -> line.length() > 1 && !line.startsWith("-----"))
                    .forEach(line -> assertThat(String.valueOf(e)).doesNotContain(line)))
        .satisfies(
            e ->
                assertThat(String.valueOf(e))
                    .doesNotContain(password == null ? PASSWORD : password.reveal()));
  }
}
