package dev.tokenmanager.testing;

import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A certificate and its key, made by the JDK's keytool for one test run.
 *
 * @param keyStore PKCS 12, with {@link #PASSWORD}
 * @param alias in the key store
 * @param pem what a client has to trust
 */
public record TestCertificate(Path keyStore, String alias, Path pem) {

  public static final String PASSWORD = "changeit";

  /** Self-signed, for one name, such as {@code ip:127.0.0.1} or {@code dns:localhost}. */
  public static TestCertificate create(Path directory, String name) throws Exception {
    return create(directory, name, "own");
  }

  /** The same, with the common name of its subject. */
  public static TestCertificate create(Path directory, String name, String subject)
      throws Exception {
    Path keyStore = Files.createTempDirectory(directory, "tls").resolve("key.p12");
    Path pem = keyStore.resolveSibling("cert.pem");
    generate(keyStore, "own", subject, name, "-validity", "7", "-ext", "bc:c");
    keytool(keyStore, List.of("-exportcert", "-alias", "own", "-rfc", "-file", pem.toString()));
    return new TestCertificate(keyStore, "own", pem);
  }

  /** Signed by this one, for one name, and over since a week. */
  public TestCertificate issueExpired(String name) throws Exception {
    generate(
        keyStore,
        "expired",
        "expired",
        name,
        "-startdate",
        "-14d",
        "-validity",
        "7",
        "-signer",
        alias);
    return new TestCertificate(keyStore, "expired", pem);
  }

  /** Signed by this one, for a name that it has not issued for. */
  public TestCertificate issue(String name) throws Exception {
    String issued = name.replace(':', '-');
    generate(keyStore, issued, issued, name, "-validity", "7", "-signer", alias);
    return new TestCertificate(keyStore, issued, pem);
  }

  /** Writes the certificate alone, not who issued it. */
  public Path writeCertificate(Path file) throws Exception {
    return writePem(file, "CERTIFICATE", entries().getCertificate(alias).getEncoded());
  }

  /** Writes the private key, as PKCS 8. */
  public Path writeKey(Path file) throws Exception {
    return writePem(
        file, "PRIVATE KEY", entries().getKey(alias, PASSWORD.toCharArray()).getEncoded());
  }

  private KeyStore entries() throws Exception {
    return KeyStore.getInstance(keyStore.toFile(), PASSWORD.toCharArray());
  }

  private static Path writePem(Path file, String what, byte[] content) throws IOException {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    return Files.writeString(
        file, "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(what, text));
  }

  /** For a server. */
  public PfxOptions keyCertOptions() {
    return new PfxOptions()
        .setPath(keyStore.toString())
        .setPassword(PASSWORD)
        .setAlias(alias)
        .setAliasPassword(PASSWORD);
  }

  private static void generate(
      Path keyStore, String alias, String subject, String name, String... more) throws Exception {
    List<String> arguments =
        new ArrayList<>(List.of("-genkeypair", "-alias", alias, "-keyalg", "EC"));
    arguments.addAll(List.of("-dname", "CN=" + subject, "-ext", "san=" + name));
    arguments.addAll(List.of(more));
    keytool(keyStore, arguments);
  }

  private static void keytool(Path keyStore, List<String> arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"));
    command.addAll(arguments);
    command.addAll(List.of("-keystore", keyStore.toString(), "-storetype", "PKCS12"));
    command.addAll(List.of("-storepass", PASSWORD));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), Charset.defaultCharset());
    if (!process.waitFor(WaitLimit.SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IOException("keytool: " + output);
    }
  }
}
