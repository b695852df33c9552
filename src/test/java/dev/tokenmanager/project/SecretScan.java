package dev.tokenmanager.project;

import dev.tokenmanager.testing.ScriptedProvider;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Finds the secrets and tokens of tests in what was logged: their mark, plain or in base64 (such as
 * Basic credentials), JWTs, and private keys. Says where, never what.
 */
public final class SecretScan {

  private static final String JWT = "eyJ[\\w-]{10,}\\.";

  /** How the base64 of a key begins: PKCS 8 with RSA or EC, and PKCS 1. */
  private static final String PRIVATE_KEY =
      "IBADANBgkqhkiG9w0BAQ|CAQAwEwYHKoZIzj0CAQ|MII[A-Za-z0-9+/]{3}IBAAKCA";

  private static final Pattern SECRET =
      Pattern.compile(
          String.join(
              "|",
              JWT,
              PRIVATE_KEY,
              Pattern.quote(ScriptedProvider.SECRET_MARK),
              base64(0),
              base64(1),
              base64(2)));

  private SecretScan() {}

  /** The lines of a file that show one, as {@code file:line}. */
  public static List<String> findings(Path file) throws IOException {
    List<String> findings = new ArrayList<>();
    try (BufferedReader lines = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      int number = 0;
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (shows(line)) {
          findings.add(file + ":" + number);
        }
      }
    }
    return findings;
  }

  static boolean shows(String line) {
    return SECRET.matcher(line).find();
  }

  /** The characters of the mark in base64 that do not depend on what stands before and behind. */
  private static String base64(int bytesBefore) {
    byte[] padded =
        ("x".repeat(bytesBefore) + ScriptedProvider.SECRET_MARK).getBytes(StandardCharsets.UTF_8);
    String encoded = Base64.getEncoder().withoutPadding().encodeToString(padded);
    return Pattern.quote(encoded.substring((bytesBefore * 8 + 5) / 6, padded.length * 8 / 6));
  }
}
