package dev.tokenmanager.internal.config.files;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Wraps the older forms of a private key into PKCS 8 (RFC 5958 §2), the only one that the JDK
 * reads: a version, the algorithm, and the older form as it is. Pure.
 */
final class Pkcs8 {

  private static final int SEQUENCE = 0x30;
  private static final int OCTET_STRING = 0x04;
  private static final int OBJECT_IDENTIFIER = 0x06;

  /** The parameters of SEC 1: {@code [0] EXPLICIT}. */
  private static final int PARAMETERS = 0xA0;

  private static final byte[] VERSION = {0x02, 0x01, 0x00};

  /** {@code rsaEncryption}, 1.2.840.113549.1.1.1, with its NULL. */
  private static final byte[] RSA = {
    0x06,
    0x09,
    0x2A,
    (byte) 0x86,
    0x48,
    (byte) 0x86,
    (byte) 0xF7,
    0x0D,
    0x01,
    0x01,
    0x01,
    0x05,
    0x00
  };

  /** {@code ecPublicKey}, 1.2.840.10045.2.1. */
  private static final byte[] EC = {
    0x06, 0x07, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 0x02, 0x01
  };

  private Pkcs8() {}

  /** One element of DER: its tag, and the bytes of its value. */
  private static final class Element {
    private final int tag;
    private final byte[] value;

    Element(int tag, byte[] value) {
      this.tag = tag;
      this.value = value;
    }
  }

  /** Of an RSA key (RFC 8017 appendix A.1.2). */
  static byte[] ofPkcs1(byte[] pkcs1) {
    return wrap(RSA, pkcs1);
  }

  /**
   * Of an EC key (RFC 5915).
   *
   * @param blocks where its curve is where the key does not name it: OpenSSL writes it before
   */
  static byte[] ofSec1(byte[] sec1, List<PemBlocks.Block> blocks) throws UnusableKeyException {
    byte[] curve = curveIn(sec1);
    if (curve == null) {
      curve = curveBeside(blocks);
    }
    if (curve == null) {
      throw new UnusableKeyException(
          "does not name its curve, export it again as PKCS 8 with: openssl pkcs8 -topk8");
    }
    return wrap(join(EC, curve), sec1);
  }

  /** Whether these bytes look whole from outside, whatever the key in them is. */
  static boolean isOne(byte[] der) {
    Element outer = first(der);
    return outer != null
        && outer.tag == SEQUENCE
        && der.length == element(SEQUENCE, outer.value).length
        && indexOfTag(outer.value, OCTET_STRING) != null;
  }

  /** Whether these bytes are one whole sequence. */
  static boolean isSequence(byte[] der) {
    Element outer = first(der);
    return outer != null && outer.tag == SEQUENCE;
  }

  private static byte[] wrap(byte[] algorithm, byte[] key) {
    byte[] content = join(VERSION, element(SEQUENCE, algorithm), element(OCTET_STRING, key));
    return element(SEQUENCE, content);
  }

  private static byte @Nullable [] curveIn(byte[] sec1) {
    Element outer = first(sec1);
    Element parameters = outer == null ? null : indexOfTag(outer.value, PARAMETERS);
    return parameters == null || !isCurveName(parameters.value) ? null : parameters.value;
  }

  private static byte @Nullable [] curveBeside(List<PemBlocks.Block> blocks) {
    for (PemBlocks.Block block : blocks) {
      if (block.label().equals("EC PARAMETERS")) {
        return curveOf(block);
      }
    }
    return null;
  }

  private static byte @Nullable [] curveOf(PemBlocks.Block parameters) {
    try {
      byte[] curve = Base64.getMimeDecoder().decode(parameters.body());
      return isCurveName(curve) ? curve : null;
    } catch (IllegalArgumentException damaged) {
      return null;
    }
  }

  /** A curve may be written out, too; the JDK takes names alone. */
  private static boolean isCurveName(byte[] der) {
    Element name = first(der);
    return name != null && name.tag == OBJECT_IDENTIFIER;
  }

  /** The first element of that tag among those in a row. */
  private static @Nullable Element indexOfTag(byte[] row, int tag) {
    ByteBuffer rest = ByteBuffer.wrap(row);
    for (Element next = next(rest); next != null; next = next(rest)) {
      if (next.tag == tag) {
        return next;
      }
    }
    return null;
  }

  private static @Nullable Element first(byte[] der) {
    return next(ByteBuffer.wrap(der));
  }

  /** The next element; null: none that is whole. */
  private static @Nullable Element next(ByteBuffer der) {
    if (der.remaining() < 2) {
      return null;
    }
    int tag = der.get() & 0xFF;
    int length = length(der);
    if (length < 0 || length > der.remaining()) {
      return null;
    }
    byte[] value = new byte[length];
    der.get(value);
    return new Element(tag, value);
  }

  /** Definite lengths of at most three bytes, which no key exceeds; -1: anything else. */
  private static int length(ByteBuffer der) {
    int first = der.get() & 0xFF;
    if (first < 0x80) {
      return first;
    }
    int bytes = first - 0x80;
    if (bytes < 1 || bytes > 3 || bytes > der.remaining()) {
      return -1;
    }
    int length = 0;
    for (int i = 0; i < bytes; i++) {
      length = (length << 8) | (der.get() & 0xFF);
    }
    return length;
  }

  private static byte[] element(int tag, byte[] value) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(value.length + 5);
    out.write(tag);
    int length = value.length;
    int bytes = length < 0x80 ? 0 : (39 - Integer.numberOfLeadingZeros(length)) / 8;
    out.write(bytes == 0 ? length : 0x80 | bytes);
    for (int i = bytes - 1; i >= 0; i--) {
      out.write(length >> (8 * i));
    }
    out.writeBytes(value);
    return out.toByteArray();
  }

  private static byte[] join(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
