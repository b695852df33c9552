package dev.tokenmanager.internal.config.files;

import dev.tokenmanager.internal.config.files.PemBlocks.Block;
import dev.tokenmanager.internal.token.Secret;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The one private key in a PEM text, as tools leave it: PKCS 8 (RFC 5958), encrypted PKCS 8, PKCS 1
 * (RFC 8017, RSA) or SEC 1 (RFC 5915, EC); certificates, parameters and text around it are left
 * out. Pure, but takes up to a second where the key is encrypted: stays off the event loop.
 */
public final class PrivateKeys {

  /** No text is longer, in characters: what is was named by mistake. */
  public static final int MOST_CHARS = 64 * 1024;

  private static final Set<String> READ =
      Set.of("PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "RSA PRIVATE KEY", "EC PRIVATE KEY");

  /** Kinds of keys that sign, or prove a client certificate. */
  private static final List<String> KINDS = List.of("RSA", "EC", "RSASSA-PSS", "EdDSA");

  private static final String CONVERT =
      "convert it with: openssl pkcs8 -topk8 -v2 aes-256-cbc -in OLD -out NEW";

  private PrivateKeys() {}

  /**
   * Reads the key.
   *
   * @param pem the text; a line end may be written as {@code \n}, as in variables
   * @param password that opens an encrypted key, null: none is given; of no effect on a plain one
   * @throws UnusableKeyException with what is wrong and the cure
   */
  public static PrivateKey of(String pem, @Nullable Secret password) throws UnusableKeyException {
    if (pem.length() > MOST_CHARS) {
      throw new UnusableKeyException("is longer than 64 KiB, give the key alone");
    }
    List<Block> blocks = PemBlocks.in(pem.replace("\\r", "").replace("\\n", "\n"));
    Block key = theKey(blocks);
    if (isEncryptedByHeader(key)) {
      throw new UnusableKeyException("is encrypted in OpenSSL's old form, " + CONVERT);
    }
    byte[] der = base64(key.body());
    try {
      return switch (key.label()) {
        case "ENCRYPTED PRIVATE KEY" -> parse(EncryptedKey.open(der, password));
        case "RSA PRIVATE KEY" -> parse(Pkcs8.ofPkcs1(der));
        case "EC PRIVATE KEY" -> parse(Pkcs8.ofSec1(der, blocks));
        default -> parse(der);
      };
    } finally {
      Arrays.fill(der, (byte) 0);
    }
  }

  private static Block theKey(List<Block> blocks) throws UnusableKeyException {
    List<Block> keys = blocks.stream().filter(block -> isKey(block.label())).toList();
    if (keys.isEmpty()) {
      throw new UnusableKeyException(noKey(blocks));
    }
    if (keys.size() > 1) {
      throw new UnusableKeyException("holds " + keys.size() + " private keys, leave one");
    }
    Block key = keys.get(0);
    if (key.label().startsWith("OPENSSH")) {
      throw new UnusableKeyException(
          "is of OpenSSH's own form, convert a copy of it with: ssh-keygen -p -m PKCS8 -f COPY");
    }
    if (!READ.contains(key.label())) {
      throw new UnusableKeyException("is of another form than PKCS 8, PKCS 1 or SEC 1, " + CONVERT);
    }
    return key;
  }

  private static boolean isKey(String label) {
    return label.equals("PRIVATE KEY") || label.endsWith(" PRIVATE KEY");
  }

  /** What was given instead; by the label, which is nothing secret. */
  private static String noKey(List<Block> blocks) {
    String label = blocks.isEmpty() ? "" : blocks.get(0).label();
    if (label.endsWith("PUBLIC KEY")) {
      return "is a public key, give the private key that belongs to it";
    }
    if (label.endsWith("CERTIFICATE")) {
      return "is a certificate, give the private key that belongs to it";
    }
    if (label.endsWith("CERTIFICATE REQUEST")) {
      return "is a certificate request, give the private key that belongs to it";
    }
    return "holds no private key, give PEM that begins with -----BEGIN PRIVATE KEY-----";
  }

  /** RFC 1421 headers, of which base64 has no colon. */
  private static boolean isEncryptedByHeader(Block key) {
    return key.body().contains(":");
  }

  private static byte[] base64(String body) throws UnusableKeyException {
    try {
      return Base64.getMimeDecoder().decode(body);
    } catch (IllegalArgumentException damaged) { // its message shows a character
      throw damaged();
    }
  }

  private static PrivateKey parse(byte[] pkcs8) throws UnusableKeyException {
    PKCS8EncodedKeySpec spec = new PKCS8EncodedKeySpec(pkcs8);
    for (String kind : KINDS) {
      try {
        return KeyFactory.getInstance(kind).generatePrivate(spec);
      } catch (InvalidKeySpecException | NoSuchAlgorithmException other) {
        // the next kind; the message may show a part of the key
      }
    }
    throw Pkcs8.isOne(pkcs8)
        ? new UnusableKeyException(
            "is of a kind or curve that Java does not know, make an RSA key, or an EC one on P-256,"
                + " P-384 or P-521")
        : damaged();
  }

  static UnusableKeyException damaged() {
    return new UnusableKeyException("is damaged or cut off, export it again");
  }
}
