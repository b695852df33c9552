package dev.tokenmanager.internal.config.files;

import dev.tokenmanager.internal.token.Secret;
import java.io.IOException;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.spec.InvalidParameterSpecException;
import javax.crypto.Cipher;
import javax.crypto.EncryptedPrivateKeyInfo;
import javax.crypto.SecretKey;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.PBEParameterSpec;
import org.jspecify.annotations.Nullable;

/** Opens a PKCS 8 key that a password encrypts (RFC 5958 §3, RFC 8018). Slow by intention. */
final class EncryptedKey {

  /** PBKDF2 takes a second or a few for as many; a number from a damaged file could take hours. */
  private static final int MOST_ITERATIONS = 5_000_000;

  private static final String ENCRYPT_ANEW =
      "encrypt it anew with: openssl pkcs8 -topk8 -v2 aes-256-cbc -v2prf hmacWithSHA256 -in OLD -out"
          + " NEW";

  private EncryptedKey() {}

  /** The plain PKCS 8. */
  static byte[] open(byte[] der, @Nullable Secret password) throws UnusableKeyException {
    if (password == null) {
      throw new UnusableKeyException("is encrypted, give its password");
    }
    String text = password.reveal();
    if (!text.chars().allMatch(c -> c >= ' ' && c <= '~')) { // else the JDK refuses it
      throw new UnusableKeyException(
          "is encrypted, and its password has other characters than plain ASCII, which Java cannot"
              + " open, choose another password");
    }
    return open(info(der), text.toCharArray());
  }

  private static EncryptedPrivateKeyInfo info(byte[] der) throws UnusableKeyException {
    EncryptedPrivateKeyInfo info;
    try {
      info = new EncryptedPrivateKeyInfo(der);
    } catch (IOException e) { // also where the parameters of the scheme are not known
      throw Pkcs8.isSequence(der) ? unknownScheme() : PrivateKeys.damaged();
    }
    if (info.getAlgParameters() == null) {
      throw unknownScheme();
    }
    return info;
  }

  private static byte[] open(EncryptedPrivateKeyInfo info, char[] password)
      throws UnusableKeyException {
    AlgorithmParameters parameters = info.getAlgParameters();
    Cipher cipher;
    SecretKey key;
    try {
      refuseTooSlow(parameters);
      String scheme = scheme(info);
      key = SecretKeyFactory.getInstance(scheme).generateSecret(new PBEKeySpec(password));
      cipher = Cipher.getInstance(scheme);
      cipher.init(Cipher.DECRYPT_MODE, key, parameters);
    } catch (GeneralSecurityException e) {
      throw unknownScheme();
    }
    try {
      return info.getKeySpec(cipher).getEncoded();
    } catch (GeneralSecurityException e) { // the padding or what was decrypted makes no sense
      throw new UnusableKeyException(
          "is encrypted with another password than the one given, correct the password");
    }
  }

  /** The JDK names the scheme of PBES2 by its parameters alone. */
  private static String scheme(EncryptedPrivateKeyInfo info) {
    String name = info.getAlgName();
    boolean pbes2 = name.equals("PBES2") || name.equals("1.2.840.113549.1.5.13");
    return pbes2 ? info.getAlgParameters().toString() : name;
  }

  private static void refuseTooSlow(AlgorithmParameters parameters)
      throws InvalidParameterSpecException, UnusableKeyException {
    PBEParameterSpec spec = parameters.getParameterSpec(PBEParameterSpec.class);
    if (spec.getIterationCount() > MOST_ITERATIONS) {
      throw new UnusableKeyException(
          "is encrypted with more than five million iterations, " + ENCRYPT_ANEW);
    }
  }

  private static UnusableKeyException unknownScheme() {
    return new UnusableKeyException(
        "is encrypted in a way that Java does not know, " + ENCRYPT_ANEW);
  }
}
